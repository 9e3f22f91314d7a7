package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.DAY;
import static io.github.themapleseed.tinymls.store.StoreProcess.HOUR;
import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static io.github.themapleseed.tinymls.store.StoreProcess.PASSWORD;
import static io.github.themapleseed.tinymls.store.StoreProcess.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.session.World;
import io.github.themapleseed.tinymls.store.StoreStatus.State;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreEntry;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import io.github.themapleseed.tinymls.storefile.Tombstone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store and its file: what is forgotten, adopted, merged, overwritten, and what is left alone. */
class AttachedStoreTest {
    private static final long IN_2099 = 4_070_908_800_000L;
    private static final byte[] OTHER_SALT = new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    @TempDir
    Path folder;

    private Path path() {
        return folder.resolve("keys.store");
    }

    private static long writes() {
        return Counter.STORE_WRITES.total();
    }

    private static long ofDayAfterStart(StoreProcess process) {
        return process.time.wallMillis() + DAY;
    }

    @Test
    void whatMemoryForgetsIsOutOfTheFileWithinTheIntervalWithoutTraffic() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        assertEquals(State.ATTACHED, process.state());
        assertEquals(1, process.versionsOnDisk());
        for (int minute = 0; minute < 10; minute++) {
            StoreProcess.pass(MINUTE, process);
            long window = World.DEFAULT.windowMillis();
            assertTrue(process.oldestOnDisk() >= process.time.wallMillis() - window - MINUTE, "minute " + minute);
        }
    }

    @Test
    void oneWriteServesAllProcessesAndNoneIsMadeWhereTheFileIsGood() throws Exception {
        StoreProcess one = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess[] all = {one, StoreProcess.on(path()), StoreProcess.on(path()), StoreProcess.on(path())};
        StoreProcess.pass(MINUTE, all);
        long before = writes();
        StoreProcess.pass(10 * MINUTE, all);
        long made = writes() - before;
        assertTrue(made >= 10 && made <= 20, made + " writes in ten minutes");
        StoreProcess ended = StoreProcess.on(folder.resolve("empty.store"));
        long beforeIdle = writes();
        StoreProcess.pass(10 * MINUTE, ended);
        assertEquals(beforeIdle, writes());
    }

    @Test
    void successorThatAnotherProcessAppointsComesIntoForceInAll() throws Exception {
        StoreProcess one = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess two = StoreProcess.on(path());
        one.put("key", 2);
        StoreProcess.pass(4 * SECOND, one, two);
        assertEquals(2, two.store.find("key").versions().size());
        StoreProcess.pass(4 * MINUTE, one, two);
        assertEquals("attack at dawn", new String(World.open(two.key("key"), World.seal(one.key("key")))));
        assertArrayEquals(one.key("key").keyId(), two.key("key").keyId());
        assertEquals(2, one.store.find("key").versions().stream().filter(each -> each.alive()).count());
    }

    @Test
    void lateSuccessorIsAdoptedAndTold() throws Exception {
        StoreProcess one = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess two = StoreProcess.on(path());
        one.put("key", 2).visit();
        StoreProcess.skip(10 * MINUTE, one, two);
        long late = Counter.STORE_ADOPTED_LATE.total();
        two.visit();
        assertEquals(late + 1, Counter.STORE_ADOPTED_LATE.total());
        assertArrayEquals(one.key("key").keyId(), two.key("key").keyId());
    }

    @Test
    void missingEmptyOrCutFileIsWrittenFromMemoryOnceItHasStoodForAnInterval() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        byte[] whole = process.bytes();
        for (byte[] cut : Arrays.asList(null, new byte[0], Arrays.copyOf(whole, 20), Arrays.copyOf(whole, 49),
                Arrays.copyOf(whole, 120), Arrays.copyOf(whole, whole.length - 1))) {
            if (cut == null) {
                Files.delete(path());
            } else {
                Files.write(path(), cut);
            }
            // a cut body is noticed when the file is read
            StoreProcess.pass(40 * SECOND, process);
            assertTrue(cut == null ? !Files.exists(path()) : Arrays.equals(cut, process.bytes()), "waits");
            StoreProcess.pass(2 * MINUTE, process);
            assertEquals(1, process.versionsOnDisk());
            assertEquals(State.ATTACHED, process.state());
        }
    }

    @Test
    void fileThatIsStillBeingCopiedIsLeftToTheCopier() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        byte[] whole = process.bytes();
        long before = writes();
        for (int part = 1; part < 5; part++) {
            Files.write(path(), Arrays.copyOf(whole, 110 + part));
            StoreProcess.pass(40 * SECOND, process);
        }
        assertEquals(before, writes());
        Files.write(path(), whole);
        StoreProcess.pass(4 * SECOND, process);
        assertEquals(State.ATTACHED, process.state());
    }

    @Test
    void copyTooOldForTheStoreKeyIsLeftAloneAndTold() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        byte[] old = process.bytes();
        StoreProcess.pass(2 * HOUR, process);
        Files.write(path(), old);
        long told = Counter.STORE_TOO_OLD.total();
        StoreProcess.pass(5 * MINUTE, process);
        assertArrayEquals(old, process.bytes());
        assertEquals(told + 1, Counter.STORE_TOO_OLD.total());
        assertEquals(State.FAILING, process.state());
        assertTrue(process.file().status().words().contains("merge COPY"), process.file().status().words());
    }

    @Test
    void copyTooOldForTheStoreKeyIsAdoptedWhereThePasswordCanBeHad() throws Exception {
        Path passwordFile = folder.resolve("password");
        Files.writeString(passwordFile, PASSWORD + "\n");
        StoreProcess process = StoreProcess.withPasswordFile(path(), passwordFile).put("key", 1).visit();
        byte[] old = process.bytes();
        StoreProcess.pass(2 * HOUR, process);
        Files.write(path(), old);
        StoreProcess.pass(2 * MINUTE, process);
        assertEquals(State.ATTACHED, process.state());
        StoreProcess.pass(HOUR + MINUTE, process); // until then the clock that disagrees with the file is not believed
        assertTrue(process.oldestOnDisk() >= process.time.wallMillis() - 3 * MINUTE);
    }

    @Test
    void newPasswordIsAskedForAtMostOnceAMinute() throws Exception {
        Path passwordFile = folder.resolve("password");
        StoreProcess process = StoreProcess.withPasswordFile(path(), passwordFile).put("key", 1).visit();
        StoreProcess other = StoreProcess.on(path()).put("more", 2).visit();
        try (StoreContents contents = other.contents()) {
            other.write(contents, "another", OTHER_SALT, other.time.wallMillis());
        }
        byte[] renewed = process.bytes();
        long told = Counter.STORE_UNKNOWN_PASSWORD.total();
        StoreProcess.pass(10 * SECOND, process);
        assertEquals(told + 1, Counter.STORE_UNKNOWN_PASSWORD.total());
        Files.writeString(passwordFile, "another");
        StoreProcess.pass(40 * SECOND, process);
        assertArrayEquals(renewed, process.bytes());
        assertNull(process.store.find("more"));
        StoreProcess.pass(30 * SECOND, process);
        assertNotNull(process.store.find("more"));
        assertEquals(State.ATTACHED, process.state());
    }

    @Test
    void newPasswordWithoutAnyoneToAskIsLeftAlone() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        try (StoreContents contents = process.contents()) {
            process.write(contents, "another", OTHER_SALT, process.time.wallMillis());
        }
        byte[] renewed = process.bytes();
        StoreProcess.pass(5 * MINUTE, process);
        assertArrayEquals(renewed, process.bytes());
        assertEquals(State.FAILING, process.state());
        assertTrue(process.file().status().isFailingFor(2 * MINUTE));
    }

    @Test
    void whatIsNoStoreOrAnotherStoreIsLeftAlone() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        byte[] foreign = process.bytes();
        foreign[10] ^= 1;
        for (byte[] other : List.of("a text that somebody put here, longer than a header is".getBytes(), "x".getBytes(),
                foreign)) {
            Files.write(path(), other);
            StoreProcess.pass(3 * MINUTE, process);
            assertArrayEquals(other, process.bytes());
            assertEquals(State.FAILING, process.state());
        }
    }

    @Test
    void olderCopyPutBackIsMergedAndWrittenAgain() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        byte[] old = process.bytes();
        process.put("key", 2).put("other", 3);
        StoreProcess.pass(5 * MINUTE, process);
        long rollbacks = Counter.STORE_ROLLBACK.total();
        for (int i = 1; i <= 3; i++) {
            Files.write(path(), old);
            StoreProcess.pass(4 * SECOND, process);
            assertEquals(rollbacks + i, Counter.STORE_ROLLBACK.total());
            assertEquals(2, process.versionsOnDisk(), "the first version is gone");
            assertTrue(process.oldestOnDisk() >= process.time.wallMillis() - 3 * MINUTE, "nothing forgotten came back");
        }
    }

    /** As where a folder of versions is mounted and a link names the present one. */
    @Test
    void linkThatIsSwappedToANewerCopyIsFollowed() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first")).resolve("keys.store");
        Path second = Files.createDirectory(folder.resolve("second")).resolve("keys.store");
        StoreProcess.on(first).put("key", 1).visit();
        Files.copy(first, second);
        StoreProcess.on(second).put("more", 2).visit();
        Path link = Files.createSymbolicLink(folder.resolve("link"), first);
        StoreProcess process = StoreProcess.on(link);
        StoreProcess.pass(MINUTE, process);
        byte[] left = Files.readAllBytes(first);
        Files.delete(link);
        Files.createSymbolicLink(link, second);
        StoreProcess.pass(4 * SECOND, process);
        assertNotNull(process.store.find("more"));
        StoreProcess.pass(2 * MINUTE, process);
        assertArrayEquals(left, Files.readAllBytes(first));
        assertEquals(second.toRealPath(), link.toRealPath());
        assertTrue(process.oldestOnDisk() >= process.time.wallMillis() - 3 * MINUTE, "it is written through the link");
    }

    @Test
    void deletedEntryAndWithdrawnVersionStayGone() throws Exception {
        StoreProcess one = StoreProcess.on(path()).put("gone", 1).put("key", 2).put("key", 3).visit();
        StoreProcess two = StoreProcess.on(path());
        byte[] old = one.bytes();
        one.store.delete("gone");
        one.store.entries().withdraw(one.store.find("key"), one.store.find("key").versions().get(1));
        StoreProcess.pass(4 * SECOND, one, two);
        assertNull(two.store.find("gone"));
        assertEquals(1, two.store.find("key").versions().size());
        Files.write(path(), old);
        StoreProcess.pass(4 * SECOND, two, one);
        assertEquals(1, one.versionsOnDisk());
        assertNull(one.store.find("gone"));
    }

    @Test
    void idleFileStaysOneThatCanBeAddedTo() throws Exception {
        StoreProcess process = StoreProcess.on(path());
        process.store.putEncoded("idle", World.root(1), new RatchetPolicy(100, RatchetPolicy.UNLIMITED, 10 * DAY));
        StoreProcess.pass(3 * HOUR, process);
        process.put("more", 2);
        StoreProcess.pass(4 * SECOND, process);
        assertEquals(State.ATTACHED, process.state());
        assertEquals(2, process.versionsOnDisk());
    }

    /** Its first version is in force from 1970 on, and lives from now on. */
    @Test
    void keyWithAnUnlimitedWindowSealsForItsLifetimeAndGetsASuccessorLikeAnyOther() throws Exception {
        StoreProcess process = StoreProcess.succeeding(path());
        process.store.putEncoded("lasting", World.root(1), new RatchetPolicy(100, RatchetPolicy.UNLIMITED, DAY));
        assertEquals(0, process.store.find("lasting").versions().get(0).activation());
        assertEquals(process.time.wallMillis() + DAY, process.store.find("lasting").versions().get(0).notAfter());
        assertTrue(process.key("lasting").canSeal());
        StoreProcess.pass(11 * HOUR, process);
        assertEquals(1, process.store.find("lasting").versions().size());
        StoreProcess.pass(3 * HOUR, process);
        assertEquals(2, process.store.find("lasting").versions().size());
    }

    /** It would have ended when it is put: it lives from a window ago on. */
    @Test
    void keyWhoseWindowIsAsLongAsItsLifetimeIsRefused() {
        StoreProcess process = StoreProcess.on(path());
        assertThrows(InvalidKeyException.class,
                () -> process.store.putEncoded("dead", World.root(1), new RatchetPolicy(100, DAY, DAY)));
        assertNull(process.store.find("dead"));
    }

    @Test
    void slowClockDoesNotBringBackWhatTheFileHasForgotten() throws Exception {
        StoreProcess fast = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess slow = StoreProcess.on(path());
        slow.time.leap(-30 * SECOND);
        fast.put("key", 2).visit();
        assertEquals(2, fast.versionsOnDisk());
        boolean isGone = false;
        for (int look = 0; look < 200; look++) {
            StoreProcess.pass(2 * SECOND, fast, slow);
            int versions = fast.versionsOnDisk();
            assertTrue(!isGone || versions == 1, "look " + look);
            isGone |= versions == 1;
        }
        assertTrue(isGone);
    }

    @Test
    void clockThatLeapsTo2099EmptiesNothing() throws Exception {
        StoreProcess wrong = StoreProcess.on(path()).put("key", 1).put("other", 2).visit();
        StoreProcess right = StoreProcess.on(path());
        long ahead = IN_2099 - wrong.time.wallMillis();
        wrong.time.leap(ahead);
        StoreProcess.pass(10 * MINUTE, wrong, right);
        assertEquals(2, right.versionsOnDisk());
        wrong.time.leap(-ahead);
        StoreProcess.pass(3 * MINUTE, wrong, right);
        checkWhole(right, wrong);
    }

    @Test
    void processThatStartsIn2099OrIn1970EmptiesNothing() throws Exception {
        StoreProcess right = StoreProcess.on(path()).put("key", 1).put("other", 2).visit();
        StoreProcess late = StoreProcess.startedAt(path(), IN_2099);
        StoreProcess early = StoreProcess.startedAt(path(), 3 * HOUR);
        long now = right.time.wallMillis();
        StoreProcess.pass(10 * MINUTE, late, early, right);
        assertEquals(2, right.versionsOnDisk());
        early.put("another", 7);
        late.put("third", 8);
        StoreProcess.pass(MINUTE, late, early, right);
        assertNotNull(right.store.find("another"));
        assertNotNull(right.store.find("third"));
        early.time.leap(now - 3 * HOUR);
        late.time.leap(now - IN_2099);
        StoreProcess.pass(5 * MINUTE, late, early, right);
        assertEquals(List.of("another", "key", "other", "third"), right.store.aliases());
        checkWhole(right, early, late);
    }

    @Test
    void wrongClockAloneWithItsFileEmptiesNothing() throws Exception {
        StoreProcess.on(path()).put("key", 1).put("other", 2).visit();
        StoreProcess wrong = StoreProcess.startedAt(path(), IN_2099);
        StoreProcess.pass(30 * MINUTE, wrong);
        assertEquals(2, wrong.versionsOnDisk());
        StoreProcess again = StoreProcess.on(path());
        again.time.pass(30 * MINUTE);
        StoreProcess.pass(5 * MINUTE, again);
        assertEquals(2, again.versionsOnDisk());
        assertTrue(again.key("key").canSeal());
    }

    private static void checkWhole(StoreProcess right, StoreProcess... others) throws Exception {
        assertEquals(State.ATTACHED, right.state());
        assertTrue(right.key("key").canSeal());
        assertTrue(right.oldestOnDisk() <= right.time.wallMillis());
        long writtenAt = StoreHeader.parse(right.bytes()).writtenAt();
        assertTrue(Math.abs(writtenAt - right.time.wallMillis()) < 10 * MINUTE, "written at " + writtenAt);
        for (StoreProcess other : others) {
            assertEquals(State.ATTACHED, other.state(), other.file().status().words());
        }
    }

    @Test
    void fileFromTheFutureAddsAndTakesNothingAway() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess other = StoreProcess.on(path()).put("more", 2).visit();
        try (StoreContents contents = other.contents()) {
            StoreEntry key = contents.entries().stream().filter(each -> each.alias().equals("key")).findFirst()
                    .orElseThrow();
            StoreEntry more = contents.entries().stream().filter(each -> each != key).findFirst().orElseThrow();
            process.write(new StoreContents(List.of(more), List.of(new Tombstone(key.id(), ofDayAfterStart(process)))),
                    PASSWORD, new byte[16], ofDayAfterStart(process));
        }
        long told = Counter.STORE_FUTURE.total();
        StoreProcess.pass(2 * SECOND, process);
        assertEquals(told + 1, Counter.STORE_FUTURE.total());
        assertNotNull(process.store.find("key"));
        assertNotNull(process.store.find("more"));
        assertEquals(2, process.versionsOnDisk());
        assertTrue(StoreHeader.parse(process.bytes()).writtenAt() <= process.time.wallMillis());
    }

    @Test
    void machineThatWasOffForTwoDaysCatchesUpAfterAnHour() throws Exception {
        StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess one = StoreProcess.on(path());
        StoreProcess two = StoreProcess.on(path());
        one.time.leap(2 * DAY);
        two.time.leap(2 * DAY);
        StoreProcess back = StoreProcess.startedAt(path(), one.time.wallMillis());
        StoreProcess also = StoreProcess.startedAt(path(), one.time.wallMillis());
        back.put("new", 4);
        StoreProcess.pass(30 * MINUTE, back, also);
        assertEquals(2, back.versionsOnDisk());
        StoreProcess.pass(40 * MINUTE, back, also);
        assertEquals(1, back.versionsOnDisk());
        assertEquals(State.ATTACHED, also.state());
    }

    @Test
    void storeLoadedTwiceIsOne() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        UnlockedStore first = process.store;
        process.load(PASSWORD);
        assertSame(first, process.store);
    }

    @Test
    void storeWithoutAFileIsToldOnce() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        long told = Counter.STORE_DETACHED.total();
        try (StoreContents contents = process.contents(); StorePassword password = StoreProcess.password(PASSWORD);
                StoreKey key = StoreKey.create(password, process.dependencies.sessions().random(),
                        process.dependencies.delegate())) {
            byte[] elsewhere = key.seal(contents, process.time.wallMillis(), process.dependencies.sessions().random());
            UnlockedStore detached =
                    process.keeper.loaded(UnlockedStore.open(elsewhere, password, process.dependencies));
            StoreProcess.pass(5 * MINUTE, process);
            assertNull(detached.attached());
            assertEquals(1, process.keeper.detachedCount());
            Path later = path();
            Files.write(later, elsewhere); // a path that appears later
            StoreProcess.pass(4 * SECOND, process);
            assertNotNull(detached.attached());
        }
        assertEquals(told + 1, Counter.STORE_DETACHED.total());
        assertEquals(0, process.keeper.detachedCount());
    }

    @Test
    void readOnlyFileStillBringsSuccessors() throws Exception {
        StoreProcess one = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess two = StoreProcess.on(path());
        AttachedStore readOnly = new AttachedStore(two.store, path(), StoreFile.at(path(), step -> {
            throw new java.nio.file.AccessDeniedException(path().toString());
        }), new PasswordRenewal(List.of(), two.time, Runnable::run));
        for (int i = 0; i < 60; i++) {
            two.time.pass(2 * SECOND);
            readOnly.visit();
        }
        assertEquals(State.READ_ONLY, readOnly.status().state());
        one.put("key", 2).visit();
        readOnly.visit();
        assertEquals(2, two.store.find("key").versions().size());
        assertEquals(State.READ_ONLY, readOnly.status().state());
    }

    @Test
    void successorsAreAppointedOnceForAllProcesses() throws Exception {
        StoreProcess one = StoreProcess.succeeding(path()).put("key", 1).visit();
        StoreProcess two = StoreProcess.succeeding(path());
        long end = one.store.find("key").versions().get(0).notAfter();
        long start = one.store.find("key").versions().get(0).activation();
        long appointed = Counter.STORE_APPOINTED.total();
        StoreProcess.pass(11 * HOUR, one, two);
        assertEquals(1, one.store.find("key").versions().size());
        StoreProcess.pass(2 * HOUR, one, two);
        assertEquals(2, one.store.find("key").versions().size());
        assertEquals(2, two.store.find("key").versions().size());
        assertEquals(appointed + 1, Counter.STORE_APPOINTED.total());
        assertEquals(end - (end - start) / 4, two.store.find("key").versions().get(1).activation());
        StoreProcess.pass(6 * HOUR, one, two);
        assertArrayEquals(one.key("key").keyId(), two.key("key").keyId());
        assertTrue(one.key("key").canSeal());
    }

    @Test
    void endOfALineIsToldAtATenthAndAtAHundredthOnceAndAtAStart() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        long tenth = Counter.ENTRY_END_TENTH.total();
        long hundredth = Counter.ENTRY_END_HUNDREDTH.total();
        long reached = Counter.ENTRY_END_REACHED.total();
        process.time.leap(2 * DAY);
        process.visit().visit();
        assertEquals(reached + 1, Counter.ENTRY_END_REACHED.total());
        process.time.leap(-2 * DAY);
        process.visit(); // what was told under a wrong clock is told again when it is true
        StoreProcess.skip(20 * HOUR, process);
        process.visit();
        assertEquals(tenth, Counter.ENTRY_END_TENTH.total());
        StoreProcess.skip(2 * HOUR, process);
        process.visit().visit();
        assertEquals(tenth + 1, Counter.ENTRY_END_TENTH.total());
        StoreProcess.skip(2 * HOUR - 10 * MINUTE, process);
        process.visit().visit();
        assertEquals(hundredth + 1, Counter.ENTRY_END_HUNDREDTH.total());
        StoreProcess.startedAt(path(), process.time.wallMillis()).visit();
        assertEquals(hundredth + 2, Counter.ENTRY_END_HUNDREDTH.total());
    }
}
