package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.DAY;
import static io.github.themapleseed.tinymls.store.StoreProcess.HOUR;
import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static io.github.themapleseed.tinymls.store.StoreProcess.PASSWORD;
import static io.github.themapleseed.tinymls.store.StoreProcess.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.RefusalReason;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.World;
import io.github.themapleseed.tinymls.store.StoreStatus.State;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes that operators make, each with what it does and with the words that docs/stores.md quotes. */
class OperatorMistakesTest {
    private static final Path PAGE = Path.of(System.getProperty("tinymls.root"), "docs", "stores.md");
    private static final byte[] SALT = new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("keys.store");
    }

    /** The words are part of what is said, and the page quotes them. */
    private static void assertSaid(String words, String said) throws IOException {
        assertTrue(said.contains(words), said);
        String page = Files.readString(PAGE);
        assertTrue(page.contains(words), "docs/stores.md does not say: " + words);
    }

    private static String notice(StoreProcess process) {
        return String.valueOf(process.keeper.health().facts().get("last noticed at " + process.path));
    }

    private static String health(StoreProcess process) {
        return String.valueOf(process.keeper.health().facts().get("key store " + process.path));
    }

    /** What a command says. */
    private String command(StoreProcess process, String... words) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of(process.path.toString()));
        all.addAll(List.of(words));
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        all.addAll(List.of("--password-file", password.toString()));
        new StoreCommands(process.dependencies, new PasswordSource(),
                new PrintStream(said, true, StandardCharsets.UTF_8)).run(all);
        return said.toString(StandardCharsets.UTF_8);
    }

    private static RefusedMessageException refusal(StoreProcess opener, byte[] message) {
        return assertThrows(RefusedMessageException.class, () -> World.open(opener.key("key"), message));
    }

    /** A machine with a copy of its own. */
    private StoreProcess copyOf(StoreProcess one) throws IOException {
        Path other = Files.createDirectories(folder.resolve("other")).resolve("keys.store");
        return StoreProcess.on(Files.copy(one.path, other));
    }

    @Test
    void successorAppointedForNowWithoutBeingCopied() throws Exception {
        StoreProcess here = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess there = copyOf(here);
        assertSaid("sooner than two windows and a minute from now", command(here, "succeed", "key", "--in", "1s"));
        StoreProcess.pass(4 * SECOND, here, there);
        RefusedMessageException old = refusal(here, World.seal(there.key("key")));
        assertEquals(RefusalReason.PREVIOUS_VERSION, old.reason());
        assertSaid("its sender lacks the successor", old.getMessage());
        assertEquals(RefusalReason.COMMITMENT, refusal(there, World.seal(here.key("key"))).reason());
        assertNotEquals(StoreGauges.fingerprint(here.keeper), StoreGauges.fingerprint(there.keeper));
        Files.write(there.path, here.bytes());
        StoreProcess.pass(2 * SECOND, here, there);
        assertSaid("after its activation: until then this process and those that had it refused each other's messages",
                notice(there));
        assertArrayEquals(World.TEXT, World.open(here.key("key"), World.seal(there.key("key"))));
    }

    @Test
    void successorWithdrawnAfterSomeHaveAdoptedIt() throws Exception {
        StoreProcess here = StoreProcess.on(path()).put("key", 1).visit();
        command(here, "succeed", "key");
        StoreProcess there = copyOf(here);
        StoreProcess.pass(MINUTE, here, there);
        assertSaid("whoever does not learn of it in time loses messages", command(here, "withdraw", "key"));
        assertSaid("seals under that version all the same", command(here, "withdraw", "key", "--force"));
        StoreProcess.pass(3 * MINUTE, here, there);
        assertEquals(RefusalReason.COMMITMENT, refusal(here, World.seal(there.key("key"))).reason());
        Files.write(there.path, here.bytes());
        StoreProcess.pass(4 * SECOND, here, there);
        assertSaid("was withdrawn while it was in force: messages under it do not open any more", notice(there));
        assertArrayEquals(World.TEXT, World.open(here.key("key"), World.seal(there.key("key"))));
    }

    @Test
    void storeCopiedToMakeASecondOne() throws Exception {
        StoreProcess made = StoreProcess.on(path()).put("key", 1).visit();
        Path copy = Files.copy(path(), folder.resolve("second.store"));
        Path fork = folder.resolve("fork.store");
        command(made, "fork", fork.toString());
        StoreProcess both = StoreProcess.onAll(path(), copy, fork);
        assertSaid("is of the same store, and is not kept: a plain copy is for another machine", notice(both));
        assertTrue(notice(both).contains(copy.toString()), notice(both));
        try (StorePassword password = StoreProcess.password(PASSWORD)) {
            UnlockedStore second =
                    both.keeper.loaded(UnlockedStore.open(Files.readAllBytes(fork), password, both.dependencies));
            assertEquals(fork, second.attached().path());
            assertNull(second.attached().reports().notice());
        }
        try (StorePassword password = StoreProcess.password(PASSWORD)) {
            Path again = Files.copy(path(), folder.resolve("third.store"));
            both.keeper.attach(UnlockedStore.open(Files.readAllBytes(again), password, both.dependencies), again,
                    List.of());
            assertTrue(notice(both).contains(again + " is of the same store"), notice(both));
        }
    }

    @Test
    void filePutBackEveryFewMinutes() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        byte[] deployed = process.bytes();
        process.put("key", 2).put("more", 3).visit();
        for (long passed = 0; passed < HOUR - 5 * MINUTE; passed += 5 * MINUTE) {
            StoreProcess.pass(5 * MINUTE, process);
            Files.write(path(), deployed);
            StoreProcess.pass(4 * SECOND, process);
            assertSaid("an older copy was put in the place of the file; it is merged and written again",
                    notice(process));
            assertEquals(2, process.versionsOnDisk(), "after " + passed);
        }
        StoreProcess.pass(10 * MINUTE, process);
        Files.write(path(), deployed);
        StoreProcess.pass(4 * SECOND, process);
        assertArrayEquals(deployed, process.bytes());
        assertSaid("the file is a copy older than tinymls.store.window, and is left alone", notice(process));
        assertTrue(health(process).contains("merge COPY"), health(process));
        assertTrue(process.key("key").canSeal());
    }

    @Test
    void sudoThatWouldChangeTheOwner() throws Exception {
        FileOwnership service = new FileOwnership("service", "service", "rw-------", List.of());
        String difference = service.difference(new FileOwnership("root", "service", "rw-------", List.of()));
        assertEquals("its owner is service, and would be root: run this as service", difference);
        assertSaid("its owner is OWNER, and would be USER: run this as OWNER",
                difference.replace("service", "OWNER").replace("root", "USER"));
        StoreProcess.on(path());
        String owner = FileOwnership.of(path()).owner();
        String refused = StoreFile.unreadable(path(), new AccessDeniedException("keys.store")).getMessage();
        assertSaid("cannot be read: this user may not. Its owner is", refused);
        assertTrue(refused.contains("Its owner is " + owner), refused);
    }

    @Test
    void passwordChangedUnderRunningServices() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        try (var contents = process.contents()) {
            process.write(contents, "another", SALT, process.time.wallMillis());
        }
        byte[] renewed = process.bytes();
        StoreProcess.pass(5 * MINUTE, process);
        assertSaid("the file has another password than the one it was loaded with, and is left alone: successors in it"
                + " do not come into force here", notice(process));
        assertTrue(health(process).contains("Restart the process with it, or name tinymls.store.password-file"));
        assertArrayEquals(renewed, process.bytes());
        assertTrue(process.key("key").canSeal());
    }

    @Test
    void machineThatComesBackAfterTwoDays() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        process.store.putEncoded("key", World.root(2), null);
        StoreProcess slept = copyOf(process.visit());
        StoreProcess back = StoreProcess.startedAt(Files.copy(path(), folder.resolve("back.store")),
                process.time.wallMillis() + 2 * DAY);
        long reached = Counter.ENTRY_END_REACHED.total();
        back.visit().visit();
        assertEquals(reached + 1, Counter.ENTRY_END_REACHED.total());
        assertSaid("has no successor, and ended 2 d ago: take in a newer copy of the file with store FILE merge COPY",
                LastVersionWarnings.words(back.store.find("key"), LastVersionWarnings.REACHED, -2 * DAY));
        assertSaid("no version of this key is in force at",
                assertThrows(KeyEndedException.class, () -> World.seal(back.key("key"))).getMessage());
        StoreProcess.skip(20 * HOUR, process);
        process.visit().put("key", 3);
        process.visit();
        StoreProcess.skip(20 * HOUR, process);
        process.visit().put("key", 4);
        StoreProcess.skip(8 * HOUR, process);
        process.visit();
        slept.time.leap(2 * DAY);
        for (StoreProcess each : List.of(slept, back)) {
            Files.write(each.path, process.bytes());
            StoreProcess.pass(4 * SECOND, each);
            assertArrayEquals(World.TEXT, World.open(each.key("key"), World.seal(process.key("key"))),
                    each.path.toString());
            StoreProcess.pass(4 * SECOND, process);
        }
    }

    /** keytool has loaded the file before the service wrote it, and writes over that. */
    @Test
    void keytoolOverARunningStore() throws Exception {
        StoreProcess service = StoreProcess.on(path()).put("key", 1).put("old", 2).visit();
        StoreProcess keytool = StoreProcess.toolOn(path());
        service.put("key", 3).put("more", 4).visit();
        keytool.store.delete("old");
        keytool.put("made", 5);
        try (StorePassword password = StoreProcess.password(PASSWORD)) {
            Files.write(path(), keytool.store.seal(password));
        }
        StoreProcess.pass(4 * SECOND, service);
        assertSaid("an older copy was put in the place of the file", notice(service));
        assertEquals(List.of("key", "made", "more"), service.store.aliases());
        assertEquals(4, service.versionsOnDisk());
        assertEquals(State.ATTACHED, service.state());
    }

    @Test
    void fileMountedInsteadOfItsFolder() throws Exception {
        StoreProcess other = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess process = StoreProcess.on(path()).put("mine", 2);
        AttachedStore mounted = new AttachedStore(process.store, path(), StoreFile.at(path(), step -> {
            if (step == WriteStep.RENAME) {
                throw new FileSystemException(path() + ".tinymls-new", path().toString(), "Device or resource busy");
            }
        }), new PasswordRenewal(List.of(), process.time, Runnable::run));
        mounted.beginWork();
        mounted.visit();
        assertEquals(State.READ_ONLY, mounted.status().state());
        String words = mounted.status().words();
        assertSaid("no other file can take the place of the key store", words);
        assertSaid("mount its folder instead: until then the file keeps what memory forgets", words);
        other.put("key", 3).visit();
        mounted.visit();
        assertEquals(2, process.store.find("key").versions().size());
        assertEquals(2, Files.list(folder).filter(each -> !each.toString().endsWith(".lock")).count() + 1);
    }

    @Test
    void commandUnderAClockOfThePast() throws Exception {
        StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess operator = StoreProcess.startedAt(path(), 3 * HOUR);
        byte[] before = operator.bytes();
        assertSaid("ahead of this machine's clock: one of the two clocks is wrong",
                command(operator, "succeed", "key"));
        assertArrayEquals(before, operator.bytes());
        StoreProcess service = StoreProcess.on(path());
        Path copy = Files.write(folder.resolve("copy"), before);
        assertTrue(command(operator, "merge", copy.toString()).contains("Merged"));
        StoreProcess.pass(4 * SECOND, service);
        assertEquals(State.ATTACHED, service.state(), "services can still open what was merged");
    }
}
