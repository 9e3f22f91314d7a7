package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.HOUR;
import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static io.github.themapleseed.tinymls.store.StoreProcess.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.session.World;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
