package io.github.themapleseed.tinymls.storefile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** KEYSTORE.md sections 7 and 9: which version is in force, and what is forgotten, epoch by epoch. */
@Tag("own-process")
@net.jqwik.api.Tag("own-process")
class VersionsInForceTest {
    private static final int EPOCHS = 60;
    private static final int WINDOW = 7;

    /** An entry whose versions begin and end within the first epochs. */
    private static StoreEntry entry(Random random, long window) {
        Set<List<Long>> places = new HashSet<>();
        List<StoreVersion> versions = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            long activation = random.nextInt(EPOCHS / 5) * 5L;
            long notAfter = activation + random.nextInt(30);
            long from = Math.max(0, activation - random.nextInt(8));
            int key = 1 + random.nextInt(6);
            if (places.add(List.of(activation, (long) key))) {
                versions.add(Samples.version(key, activation, from, activation + random.nextInt(40), notAfter));
            }
        }
        return Samples.entry("service", 1, window, versions.toArray(StoreVersion[]::new));
    }

    /** By the definition: a_i to min(a_(i+1) - 1, e_i). */
    private static int byDefinition(List<StoreVersion> versions, long epoch) {
        int found = VersionsInForce.NONE;
        for (int i = 0; i < versions.size(); i++) {
            long next = i + 1 < versions.size() ? versions.get(i + 1).activation() : Long.MAX_VALUE;
            if (epoch >= versions.get(i).activation() && epoch <= Math.min(next - 1, versions.get(i).notAfter())) {
                assertEquals(VersionsInForce.NONE, found, "one version is in force at the most");
                found = i;
            }
        }
        return found;
    }

    @Property
    void inForceByTheDefinition(@ForAll long seed) {
        List<StoreVersion> versions = entry(new Random(seed), WINDOW).versions();
        long gap = -1;
        for (long epoch = EPOCHS + 50; epoch >= 0; epoch--) {
            int inForce = byDefinition(versions, epoch);
            gap = inForce == VersionsInForce.NONE ? epoch : gap;
            assertEquals(inForce, VersionsInForce.inForce(versions, epoch));
            assertEquals(gap, VersionsInForce.nextGap(versions, epoch));
        }
        for (int i = 0; i < versions.size(); i++) {
            long last = VersionsInForce.lastInForce(versions, i);
            assertEquals(last >= versions.get(i).activation(), byDefinition(versions, last) == i);
        }
        StoreContents.wipeVersions(versions);
    }

    /** The example of KEYSTORE.md section 7. */
    @Test
    void example() {
        List<StoreVersion> versions = Samples.entry("service", 1, Samples.whole(1, 1_000, 3_000),
                Samples.whole(2, 2_000, 3_000),
                Samples.whole(3, 2_000, 3_000), Samples.whole(4, 5_000, EpochArithmetic.MAX)).versions();
        long[] epochs = {0, 999, 1_000, 1_999, 2_000, 3_000, 3_001, 4_999, 5_000, EpochArithmetic.MAX};
        int[] inForce = {-1, -1, 0, 0, 2, 2, -1, -1, 3, 3};
        for (int i = 0; i < epochs.length; i++) {
            assertEquals(inForce[i], VersionsInForce.inForce(versions, epochs[i]), "epoch " + epochs[i]);
        }
        assertEquals(3_001, VersionsInForce.nextGap(versions, 1_500));
        assertEquals(EpochArithmetic.MAX + 1, VersionsInForce.nextGap(versions, 6_000));
        assertEquals(-1, VersionsInForce.inForce(List.of(), 5));
    }

    /** Inside the window nothing changes, outside nothing is left, and asking tells whether there is anything to do. */
    @Property
    void punctureKeepsTheWindowAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        long before = SecretMemory.slotsInUse();
        long time = random.nextInt(EPOCHS + 60);
        try (StoreContents contents = Samples.contents(entry(random, WINDOW));
                StoreContents punctured = StorePuncture.punctured(contents, time, Samples.DELEGATE);
                StoreContents again = StorePuncture.punctured(punctured, time, Samples.DELEGATE)) {
            List<StoreVersion> old = contents.entries().get(0).versions();
            List<StoreVersion> left = punctured.entries().get(0).versions();
            for (long epoch = Math.max(0, time - WINDOW); epoch < EPOCHS + 60; epoch++) {
                assertArrayEquals(usable(old, epoch), usable(left, epoch), "epoch " + epoch);
            }
            left.forEach(version -> assertTrue(version.key().tree().from() >= time - WINDOW));
            assertEquals(Samples.text(punctured), Samples.text(again));
        }
        assertTrue(SecretMemory.slotsInUse() <= before);
    }

    /** The id of the key that opens messages of an epoch, empty if there is none. */
    private static byte[] usable(List<StoreVersion> versions, long epoch) {
        int inForce = VersionsInForce.inForce(versions, epoch);
        return inForce == VersionsInForce.NONE || !versions.get(inForce).key().tree().covers(epoch) ? new byte[0]
                : versions.get(inForce).key().keyId();
    }

    @Test
    void unlimitedWindowForgetsNothing() {
        StoreEntry entry = Samples.entry("archive", 1, StoreEntry.UNLIMITED_WINDOW, Samples.whole(1, 0, 5),
                Samples.whole(2, 0, 5), Samples.whole(3, 9, EpochArithmetic.MAX));
        try (StoreContents contents = Samples.contents(entry)) {
            try (StoreContents same = StorePuncture.punctured(contents, EpochArithmetic.MAX, Samples.DELEGATE)) {
                assertEquals(Samples.text(contents), Samples.text(same));
            }
        }
    }

    @Test
    void wholeKeyIsCutAtItsEndToo() {
        try (StoreContents contents =
                Samples.contents(Samples.entry("service", 1, 100, Samples.whole(1, 1_000, 9_000)));
                StoreContents punctured = StorePuncture.punctured(contents, 2_000, Samples.DELEGATE)) {
            GgmTree tree = punctured.entries().get(0).versions().get(0).key().tree();
            assertEquals(1_900, tree.from());
            assertEquals(9_000, tree.to());
        }
    }

    /** A successor waits, and is cut like the version in force; it takes nothing from that before its time. */
    @Test
    void waitingSuccessorTakesNothing() {
        StoreEntry entry = Samples.entry("service", 1, 100, Samples.whole(1, 1_000, 9_000),
                Samples.whole(2, 5_000, 9_500));
        try (StoreContents contents = Samples.contents(entry);
                StoreContents punctured = StorePuncture.punctured(contents, 5_099, Samples.DELEGATE);
                StoreContents later = StorePuncture.punctured(punctured, 5_100, Samples.DELEGATE)) {
            assertEquals(2, punctured.entries().get(0).versions().size());
            assertEquals(9_000, punctured.entries().get(0).versions().get(0).key().tree().to());
            assertEquals(4_999, punctured.entries().get(0).versions().get(1).key().tree().from());
            assertEquals(1, later.entries().get(0).versions().size(), "its last epoch, 4,999, has left the window");
        }
    }

    @Test
    void punctureThatFailsLeavesNothing() {
        RecordingProvider recorder = new RecordingProvider("Recorder");
        Delegate delegate = Delegate.of(recorder);
        StoreEntry entry = Samples.entry("service", 1, 100, Samples.whole(1, 1_000, 9_000),
                Samples.whole(2, 5_000, 9_500));
        try (StoreContents contents = Samples.contents(entry)) {
            String untouched = Samples.text(contents);
            long before = SecretMemory.slotsInUse();
            for (int failing = 1; failing < 200; failing += 5) {
                int[] left = {failing};
                recorder.onOperation(what -> {
                    if (--left[0] == 0) {
                        throw new ProviderException("injected");
                    }
                });
                try {
                    StorePuncture.punctured(contents, 2_000, delegate).close();
                    assertTrue(left[0] > 0 && failing > 60, "it ends without a failure once all operations succeed");
                } catch (ProviderException e) {
                    assertEquals("injected", e.getMessage());
                }
                assertTrue(SecretMemory.slotsInUse() <= before, "operation " + failing);
            }
            assertEquals(untouched, Samples.text(contents));
        }
    }

    @Test
    void tombstonesEndAfterTheirLastEpoch() {
        StoreContents contents = new StoreContents(List.of(), List.of(new Tombstone(Samples.id(1), 50)));
        assertEquals(1, StorePuncture.punctured(contents, 50, Samples.DELEGATE).tombstones().size());
        assertEquals(0, StorePuncture.punctured(contents, 51, Samples.DELEGATE).tombstones().size());
    }
}
