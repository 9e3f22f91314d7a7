package io.github.themapleseed.tinymls.ratchet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.SecretBlock;
import io.github.themapleseed.tinymls.memory.SlotMemory;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.lang.reflect.Field;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md section 3: the ancestors that are kept from leaf to leaf never change a leaf, whichever subtrees of a
 * punctured tree are read in turn; and a puncture counts the nodes that it erases.
 */
class PathCacheTest {
    private static final long LAST = 70;

    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final TreePrg step = PlainTree.step(recorder);
    private final PlainTree plain = new PlainTree(4711);
    /** By epoch and height. */
    private final Map<Long, byte[]> nodes = new HashMap<>();
    private final GgmTree tree = GgmTree.whole(plain.root()).narrowed(1, LAST, step);

    @Test
    void everyThreeLeavesInTurnAreWhatTheyAreAlone() {
        byte[][] alone = new byte[(int) LAST + 1][];
        for (int epoch = 1; epoch <= LAST; epoch++) {
            alone[epoch] = new PathCache().leaf(tree, epoch, step);
        }
        int turns = 0;
        for (int first = 1; first <= LAST; first += 3) {
            for (int second = 1; second <= LAST; second++) {
                for (int third = Math.max(1, second - 3); third <= Math.min(LAST, second + 3); third++) {
                    PathCache path = new PathCache();
                    path.leaf(tree, first, step);
                    assertArrayEquals(alone[second], path.leaf(tree, second, step));
                    assertArrayEquals(alone[third], path.leaf(tree, third, step), first + ", " + second + ", " + third);
                    turns++;
                }
            }
        }
        System.out.println("leaves in turn: " + turns + " cases");
    }

    private byte[] leaf(long epoch) {
        return nodes.computeIfAbsent(epoch << 8, key -> plain.leaf(epoch));
    }

    /** A narrowed path gives the same leaves as none, and the first leaf after it takes fewer steps. */
    @Tag("slow")
    @Test
    void narrowedPathChangesNoLeafAndSavesSteps() {
        int saved = 0;
        for (int last = 1; last <= LAST; last++) {
            for (int from = 1; from <= LAST; from++) {
                for (long to : new long[] {LAST, Math.min(LAST, from + 9)}) {
                    GgmTree narrower = tree.narrowed(from, to, step);
                    PathCache path = new PathCache();
                    path.leaf(tree, last, step);
                    path.narrow(narrower);
                    assertOnlyBelow(path, last, narrower);
                    for (long next = Math.max(from, last - 1); next <= Math.min(to, last + 2); next++) {
                        int with = steps(path, narrower, next);
                        int without = steps(new PathCache(), narrower, next);
                        assertTrue(with <= without, "steps");
                        saved += next == Math.max(from, last - 1) ? without - with : 0;
                    }
                    path.wipe();
                    narrower.wipe();
                }
            }
        }
        System.out.println("steps saved by narrowed paths: " + saved);
        assertTrue(saved > 5_000, "only " + saved);
    }

    /** The steps to a leaf, which is as it should be. */
    private int steps(PathCache path, GgmTree narrower, long epoch) {
        recorder.forgetStepOutputs();
        assertArrayEquals(leaf(epoch), path.leaf(narrower, epoch, step));
        return recorder.steps();
    }

    /** Each slot is wiped, or holds an ancestor whose epochs the tree covers. */
    private void assertOnlyBelow(PathCache path, long last, GgmTree narrower) {
        if (block(path) == null) {
            return;
        }
        byte[] slots = SlotMemory.of(block(path)).bytes();
        for (int height = 0; height < slots.length / 32; height++) {
            byte[] slot = Arrays.copyOfRange(slots, 32 * height, 32 * height + 32);
            long first = last >> height << height;
            if (!Arrays.equals(slot, new byte[32])) {
                assertTrue(narrower.covers(first) && narrower.covers(first + (1L << height) - 1),
                        last + " under " + narrower + ": at height " + height);
                assertArrayEquals(nodes.computeIfAbsent(last << 8 | height,
                        key -> plain.node(last, EpochArithmetic.DEPTH - (int) (key & 0xff))), slot);
            }
        }
    }

    private static SecretBlock block(PathCache path) {
        try {
            Field field = PathCache.class.getDeclaredField("path");
            field.setAccessible(true);
            return (SecretBlock) field.get(path);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** ARCHITECTURE.md hazard 4: nodes of two leaves in one path would give a leaf that nobody else has. */
    @Test
    void failureAtAnyStepLeavesNoPathThatIsWrong() {
        int failures = 0;
        for (int failing = 0; failing < 6; failing++) {
            for (int next = 1; next <= LAST; next++) {
                for (long after : new long[] {next, 32, 33, 35, 47, 63}) {
                    PathCache path = new PathCache();
                    path.leaf(tree, 32, step);
                    failures += leafThatFails(path, next, failing) ? 1 : 0;
                    assertArrayEquals(leaf(after), path.leaf(tree, after, step), next + ", then " + after);
                }
            }
        }
        System.out.println("leaves that failed half-way: " + failures);
        assertTrue(failures > 1_000);
    }

    /** Has the delegate fail at that step to a leaf; whether it has taken so many. */
    private boolean leafThatFails(PathCache path, long epoch, int failing) {
        int[] steps = {0};
        recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.STEP) && steps[0]++ == failing) {
                throw new ProviderException("injected");
            }
        });
        try {
            path.leaf(tree, epoch, step);
            return false;
        } catch (ProviderException e) {
            return true;
        } finally {
            recorder.onOperation(what -> { });
        }
    }

    /** 1..70 is covered by 1, 2-3, 4-7, 8-15, 16-31, 32-63, 64-67, 68-69 and 70. */
    @Test
    void nodesThatANarrowerTreeNoLongerHas() {
        long[][] outsideOf = {{1, 70, 0}, {2, 70, 1}, {3, 70, 2}, {4, 70, 2}, {64, 70, 6}, {65, 70, 7}, {70, 70, 8},
            {1, 69, 1}, {1, 68, 2}, {1, 67, 2}, {8, 63, 6}, {71, 71, 9}};
        for (long[] expected : outsideOf) {
            assertEquals(expected[2], tree.nodesOutside(expected[0], expected[1]), expected[0] + ".." + expected[1]);
        }
    }
}
