package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.HOUR;
import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static io.github.themapleseed.tinymls.store.StoreProcess.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.observe.ListeningLog;
import io.github.themapleseed.tinymls.session.World;
import io.github.themapleseed.tinymls.store.StoreStatus.State;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was deleted or withdrawn stays so under clocks that are wrong for a while, and under copies that are put back.
 */
class TombstoneClockTest {
    private static final long IN_2099 = 4_070_908_800_000L;
    private static final long IN_1970 = 3 * HOUR;
    /** Memory believes a wrong clock that has lasted for longer. */
    private static final long A_WHILE = 4 * MINUTE;

    @TempDir
    private Path folder;
    private StoreProcess process;
    private byte[] stale;

    private Path path() {
        return folder.resolve("keys.store");
    }

    @BeforeEach
    void deleteAndWithdraw() {
        process = StoreProcess.on(path()).put("key", 1).put("key", 2).put("gone", 3).put("left", 4).visit();
        stale = process.bytes();
    }

    private void forget(StoreProcess by) {
        by.store.delete("gone");
        by.store.entries().withdraw(by.store.find("key"), by.store.find("key").versions().get(1));
    }

    private void assertWhole(StoreProcess each) throws Exception {
        assertEquals(State.ATTACHED, each.state(), each.file().status().words());
        assertNull(each.store.find("gone"));
        assertEquals(1, each.store.find("key").versions().size());
        assertNotNull(each.store.find("left"));
        assertTrue(each.key("key").canSeal() && each.key("left").canSeal());
        assertEquals(2, each.versionsOnDisk());
    }

    private void putBackStaleCopy() throws Exception {
        Files.write(path(), stale);
        StoreProcess.pass(4 * SECOND, process);
    }

    /** The file is lost while the clock is wrong, so that it is written from memory alone. */
    @ParameterizedTest
    @ValueSource(longs = {IN_2099, IN_1970})
    void leapingClockLosesNoTombstone(long wrong) throws Exception {
        forget(process);
        process.visit();
        long leap = wrong - process.time.wallMillis();
        process.time.leap(leap);
        Files.delete(path());
        StoreProcess.pass(A_WHILE, process);
        assertTrue(Files.exists(path()));
        sealed(process);
        process.time.leap(-leap);
        StoreProcess.pass(10 * MINUTE, process);
        putBackStaleCopy();
        assertWhole(process);
    }

    /** What is deleted under a wrong clock is deleted for those whose clock is right. */
    @ParameterizedTest
    @ValueSource(longs = {IN_2099, IN_1970})
    void whatIsForgottenUnderAWrongClockStaysSo(long wrong) throws Exception {
        StoreProcess other = StoreProcess.on(path());
        long leap = wrong - other.time.wallMillis();
        other.time.leap(leap);
        StoreProcess.pass(MINUTE, process, other);
        forget(other);
        StoreProcess.pass(A_WHILE - MINUTE, process, other);
        other.time.leap(-leap);
        StoreProcess.pass(10 * MINUTE, process, other);
        putBackStaleCopy();
        StoreProcess.pass(MINUTE, process, other);
        assertWhole(process);
        assertWhole(other);
    }

    /** To a clock of the past every file of the others comes from the future. */
    @Test
    void processOf1970TakesNoTombstoneOutOfTheFile() throws Exception {
        StoreProcess slow = StoreProcess.on(path());
        slow.time.leap(IN_1970 - slow.time.wallMillis());
        forget(process);
        process.visit();
        slow.put("more", 5).visit();
        try (StoreContents contents = process.contents()) {
            assertEquals(2, contents.tombstones().size());
            assertTrue(contents.entries().stream().noneMatch(entry -> entry.alias().equals("gone")));
            assertTrue(contents.entries().stream().anyMatch(entry -> entry.alias().equals("more")));
        }
    }

    /** The versions of such an entry say nothing about how long its tombstone is to hold. */
    @Test
    void entryWithoutVersionsThatIsDeletedIn1970StaysSo() throws Exception {
        process.store.entries().withdraw(process.store.find("gone"), process.store.find("gone").versions().get(0));
        process.visit();
        stale = process.bytes();
        StoreProcess slow = StoreProcess.startedAt(path(), IN_1970);
        slow.store.delete("gone");
        StoreProcess.pass(5 * MINUTE, slow, process);
        assertNull(process.store.find("gone"));
        putBackStaleCopy();
        assertNull(process.store.find("gone"));
        assertNull(StoreProcess.on(path()).store.find("gone"));
    }

    /** As an application writes it to a stream, which nothing keeps. */
    private static void sealed(StoreProcess by) throws Exception {
        try (StorePassword password = StoreProcess.password(StoreProcess.PASSWORD);
                StoreContents contents = by.contents(by.store.seal(password), StoreProcess.PASSWORD)) {
            assertEquals(2, contents.tombstones().size());
        }
    }

    /** Whoever listens may use the store: what is reported is reported by a thread that holds none of its locks. */
    @Test
    void withdrawingIsReportedByAnotherThread() {
        try (ListeningLog log = ListeningLog.to("action=destroyed", () -> process.store.find("key"))) {
            forget(process);
            StoreProcess.on(path());
            assertTrue(Await.until(() -> !log.heard().isEmpty()));
            String own = Thread.currentThread().getName();
            assertTrue(log.heard().stream().noneMatch(line -> line.startsWith(own + ":")), log::toString);
            assertEquals(World.DEFAULT, process.store.find("key").policy());
        }
    }
}
