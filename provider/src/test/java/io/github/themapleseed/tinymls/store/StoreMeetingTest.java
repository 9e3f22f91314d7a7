package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.HOUR;
import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static io.github.themapleseed.tinymls.store.StoreProcess.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.session.VersionMaterial;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.session.World;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that do something to one store at the same instant. */
class StoreMeetingTest {
    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("keys.store");
    }

    private static List<Long> activations(StoreProcess process) {
        return process.store.find("key").versions().stream().map(VersionStatus::activation).toList();
    }

    private static void assertAgree(StoreProcess one, StoreProcess other) throws Exception {
        assertEquals(StoreGauges.fingerprint(one.keeper), StoreGauges.fingerprint(other.keeper));
        assertArrayEquals(one.key("key").keyId(), other.key("key").keyId());
        assertArrayEquals(World.TEXT, World.open(other.key("key"), World.seal(one.key("key"))));
        assertArrayEquals(World.TEXT, World.open(one.key("key"), World.seal(other.key("key"))));
    }

    @Test
    void twoSuccessorsOfOneInstantAreOneSuccession() throws Exception {
        StoreProcess one = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess two = StoreProcess.on(path());
        one.put("key", 2);
        two.put("key", 3);
        StoreProcess.pass(10 * SECOND, one, two);
        assertEquals(activations(one), activations(two));
        assertEquals(3, activations(one).size());
        assertEquals(activations(one).get(1), activations(one).get(2));
        StoreProcess.pass(4 * MINUTE, one, two);
        assertAgree(one, two);
    }

    @Test
    void successorsThatTwoAppointByThemselvesAtOnceAreOneSuccession() throws Exception {
        StoreProcess one = StoreProcess.succeeding(path()).put("key", 1).visit();
        StoreProcess two = StoreProcess.succeeding(path());
        StoreProcess.skip(14 * HOUR, one, two);
        one.visit();
        two.visit();
        StoreProcess.pass(5 * HOUR, one, two);
        assertTrue(activations(one).size() >= 2);
        assertAgree(one, two);
        assertEquals(1, one.versionsOnDisk());
    }

    /** One key that both take in as the successor, a while apart: one version, in force from the earlier activation. */
    @Test
    void oneKeyWithTwoActivationsHasTheEarlier() throws Exception {
        StoreProcess one = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess two = StoreProcess.on(path());
        one.put("key", 2);
        two.time.pass(40 * SECOND);
        two.put("key", 2);
        two.time.leap(-40 * SECOND);
        long earlier = activations(one).get(1);
        assertEquals(earlier + 40 * SECOND, activations(two).get(1));
        two.visit();
        one.visit();
        StoreProcess.pass(4 * SECOND, one, two);
        assertEquals(activations(one), activations(two));
        assertEquals(List.of(earlier), activations(one).subList(1, 2));
        StoreProcess.pass(4 * MINUTE, one, two);
        assertAgree(one, two);
    }

    /** As when another store of the process, which has the same entry, reads a successor of it. */
    @Test
    void versionThatComesByAnotherStoreIsWrittenAtTheNextVisit() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit().visit();
        long now = process.time.wallMillis();
        process.store.find("key")
                .adopt(process.dependencies.registry().version(World.root(2), now + HOUR, HOUR, MINUTE));
        process.visit();
        assertEquals(2, process.versionsOnDisk());
    }

    /** By the wrong clock the version has left its window; by the right one, once that is believed, it has not. */
    @Test
    void versionThatComesUnderAWrongClockIsWrittenOnceTheClockIsSetRight() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        long activation = process.time.wallMillis();
        VersionMaterial late = process.dependencies.registry().version(World.root(2), activation, 6 * HOUR, MINUTE);
        process.time.leap(12 * HOUR);
        process.visit();
        StoreProcess.skip(2 * HOUR, process);
        process.visit().store.find("key").adopt(late);
        process.visit();
        assertFalse(activationsOnDisk(process).contains(activation));
        process.time.leap(-12 * HOUR);
        process.visit();
        StoreProcess.skip(2 * HOUR, process);
        process.visit();
        assertTrue(activationsOnDisk(process).contains(activation));
    }

    private static List<Long> activationsOnDisk(StoreProcess process) throws Exception {
        try (StoreContents contents = process.contents()) {
            return contents.entries().get(0).versions().stream().map(StoreVersion::activation).toList();
        }
    }

    /** A key under a second alias is in two entries with one key id: both are written, and once. */
    @Test
    void keyUnderASecondAliasIsWrittenThereToo() throws Exception {
        StoreProcess one = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess two = StoreProcess.on(path());
        one.store.putEntry("copy", one.store.find("key"));
        one.time.pass(SECOND);
        two.put("other", 2).store.putEntry("other", two.store.find("key"));
        long before = Counter.STORE_WRITES.total();
        long rollbacks = Counter.STORE_ROLLBACK.total();
        StoreProcess.pass(20 * SECOND, one, two);
        assertTrue(Counter.STORE_WRITES.total() - before <= 3, "writes: " + (Counter.STORE_WRITES.total() - before));
        assertEquals(4, one.versionsOnDisk());
        assertTrue(two.key("copy").canSeal());
        assertEquals(2, one.store.find("other").versions().size());
        assertTrue(Counter.STORE_ROLLBACK.total() - rollbacks <= 1);
    }

    /** The slow one sees the file of the fast one, or only a later one that lacks the version too. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void versionThatAFastClockHasLeftOutStaysOutUnderASlowOne(boolean sees) throws Exception {
        StoreProcess slow = StoreProcess.on(path()).put("key", 1).put("key", 2).visit();
        StoreProcess other = StoreProcess.on(path()).visit();
        StoreProcess fast = StoreProcess.startedAt(path(), slow.time.wallMillis() + 30 * SECOND).visit();
        StoreProcess asFast = StoreProcess.startedAt(path(), fast.time.wallMillis()).visit();
        long end = activations(slow).get(1) + MINUTE;
        StoreProcess.skip(end - slow.time.wallMillis() - 20 * SECOND, slow, other, fast, asFast);
        asFast.put("one", 3).visit(); // two clocks have to agree before a file is punctured by them
        fast.put("two", 4).visit();
        assertEquals(3, slow.versionsOnDisk());
        assertEquals(2, slow.store.find("key").versions().size());
        long rollbacks = Counter.STORE_ROLLBACK.total();
        if (sees) {
            slow.visit();
        }
        other.put("three", 5).visit();
        slow.visit();
        slow.put("four", 6).visit().visit();
        assertEquals(5, slow.versionsOnDisk(), "its past does not come back");
        assertEquals(rollbacks, Counter.STORE_ROLLBACK.total());
    }

    /** Copies of one store on two machines forget at different times: the one that comes opens more than ours. */
    @Test
    void copyThatBringsASuccessorIsNotReportedAsAnOlderOne() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("keys.store");
        StoreProcess here = StoreProcess.on(path()).put("key", 1).visit();
        Files.copy(path(), elsewhere);
        StoreProcess there = StoreProcess.on(elsewhere);
        StoreProcess.pass(5 * MINUTE, here, there);
        byte[] copy = there.put("key", 2).visit().bytes();
        StoreProcess.pass(2 * MINUTE, here, there);
        long rollbacks = Counter.STORE_ROLLBACK.total();
        Files.write(path(), copy);
        StoreProcess.pass(2 * MINUTE, here);
        assertEquals(2, here.store.find("key").versions().size());
        assertEquals(rollbacks, Counter.STORE_ROLLBACK.total());
        Files.write(path(), copy);
        StoreProcess.pass(4 * SECOND, here);
        assertEquals(rollbacks + 1, Counter.STORE_ROLLBACK.total(), "now it brings nothing");
    }
}
