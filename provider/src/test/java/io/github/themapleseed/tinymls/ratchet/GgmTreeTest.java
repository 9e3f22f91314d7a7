package io.github.themapleseed.tinymls.ratchet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.SlotMemory;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 4: whatever the order of punctures and reads, a tree gives the leaves of the plain model
 * inside its range and none outside, in the smallest number of nodes; a failure on the way changes nothing.
 */
class GgmTreeTest {
    /** Narrow to a part, or read a leaf; where, as a share of what is left, and how near to the last place. */
    record Act(boolean narrow, double first, double second, int near) {
    }

    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final TreePrg step = PlainTree.step(recorder);
    private final PlainTree model = new PlainTree(4711);

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<Double> share = Arbitraries.doubles().between(0, 1);
        return Combinators.combine(Arbitraries.of(true, false, false), share, share, Arbitraries.integers()
                .between(0, 48)).as(Act::new).list().ofMinSize(1).ofMaxSize(25);
    }

    private static long at(long from, long to, double share) {
        return Math.min(to, from + (long) ((to - from) * share));
    }

    @Property(tries = 50)
    void anyOrderOfPuncturesAndReads(@ForAll("acts") List<Act> acts) {
        GgmTree tree = GgmTree.whole(model.root());
        PathCache path = new PathCache();
        long last = 0;
        for (Act act : acts) {
            if (act.narrow()) {
                long from = at(tree.from(), tree.to(), Math.pow(act.first(), 8));
                long to = at(from, tree.to(), Math.pow(act.second(), 0.1));
                byte[] narrowed = nodesOf(tree.narrowed(from, to, step));
                tree.puncture(from, to, step);
                assertArrayEquals(narrowed, tree.nodes());
                path.wipe();
            } else {
                long wanted = act.near() == 48 ? at(tree.from(), tree.to(), act.first()) : last ^ 1L << act.near();
                last = Math.max(tree.from(), Math.min(tree.to(), wanted));
                assertArrayEquals(model.leaf(last), path.leaf(tree, last, step));
            }
            assertMatchesModel(tree);
        }
    }

    private static byte[] nodesOf(GgmTree tree) {
        try {
            return tree.nodes();
        } finally {
            tree.wipe();
        }
    }

    private void assertMatchesModel(GgmTree tree) {
        byte[] nodes = tree.nodes();
        assertEquals(PlainTree.smallestCover(tree.from(), tree.to()), nodes.length / 32);
        for (long epoch : new long[] {tree.from(), tree.to(), at(tree.from(), tree.to(), 0.5)}) {
            assertTrue(tree.covers(epoch));
            assertArrayEquals(model.leaf(epoch), new PathCache().leaf(tree, epoch, step));
        }
        for (long epoch : new long[] {tree.from() - 1, tree.to() + 1, -1, EpochArithmetic.MAX + 1}) {
            assertFalse(tree.covers(epoch));
            assertThrows(IllegalArgumentException.class, () -> new PathCache().leaf(tree, epoch, step));
        }
    }

    @Test
    void nodesAreThoseOfTheModelInAscendingOrder() {
        GgmTree tree = GgmTree.whole(model.root()).narrowed(5, 17, step);
        byte[] expected = new byte[0];
        long[][] nodes = {{5, 0}, {6, 1}, {8, 3}, {16, 1}};
        for (long[] node : nodes) {
            byte[] bytes = model.node(node[0], EpochArithmetic.DEPTH - (int) node[1]);
            expected = Arrays.copyOf(expected, expected.length + 32);
            System.arraycopy(bytes, 0, expected, expected.length - 32, 32);
        }
        assertArrayEquals(expected, tree.nodes());
    }

    @Test
    void noAncestorOfAPuncturedLeafIsKept() {
        GgmTree tree = GgmTree.whole(model.root()).narrowed(1_000_003, 9_000_000_000_001L, step);
        byte[] nodes = tree.nodes();
        for (int depth = 0; depth <= EpochArithmetic.DEPTH; depth++) {
            for (long gone : new long[] {1_000_002, 0, 9_000_000_000_002L, EpochArithmetic.MAX}) {
                byte[] ancestor = model.node(gone, depth);
                for (int at = 0; at < nodes.length; at += 32) {
                    assertFalse(Arrays.equals(ancestor, 0, 32, nodes, at, at + 32), "depth " + depth);
                }
            }
        }
    }

    @Test
    void neighboursShareTheirPath() {
        GgmTree tree = GgmTree.whole(model.root());
        PathCache path = new PathCache();
        path.leaf(tree, 1_795_392_000_000L, step);
        recorder.forgetStepOutputs();
        path.leaf(tree, 1_795_392_000_001L, step);
        assertEquals(1, recorder.steps(), "a sibling is one step away");
        path.leaf(tree, 1_795_392_000_001L, step);
        assertEquals(2, recorder.steps());
        path.leaf(tree, 1_795_392_000_100L, step);
        assertTrue(recorder.steps() <= 2 + 7, "a hundred milliseconds on: " + recorder.steps());
        path.wipe();
        recorder.forgetStepOutputs();
        assertArrayEquals(model.leaf(7), path.leaf(tree, 7, step));
        assertEquals(48, recorder.steps(), "wiped, it knows no way");
    }

    @Test
    void failureAtAnyStepOfAPunctureChangesNothing() {
        long from = 1_795_392_000_123L;
        long to = from + 86_400_000;
        GgmTree tree = GgmTree.whole(model.root()).narrowed(from - 60_000, EpochArithmetic.MAX, step);
        byte[] before = tree.nodes();
        int steps = 0;
        for (boolean failed = true; failed; steps++) {
            recorder.forgetStepOutputs();
            failAtStep(steps);
            try {
                tree.puncture(from, to, step);
                failed = false;
            } catch (ProviderException e) {
                assertEquals(steps, recorder.steps());
            }
            recorder.onOperation(what -> { });
            assertTrue(recorder.stepOutputsAreWiped(), "partial results of step " + steps);
            assertEquals(failed ? from - 60_000 : from, tree.from());
            assertEquals(failed ? EpochArithmetic.MAX : to, tree.to());
            assertEquals(failed, Arrays.equals(before, tree.nodes()));
            assertArrayEquals(model.leaf(from), new PathCache().leaf(tree, from, step));
        }
        System.out.println("steps of a puncture, each failed once: " + (steps - 1));
        assertTrue(steps > 40);
    }

    @Test
    void failureAtAnyStepToALeafLeavesAPathThatWorks() {
        GgmTree tree = GgmTree.whole(model.root());
        for (int failing = 0; failing < 48; failing++) {
            for (long next : new long[] {1L << 47, 12_345, 12_344, 0}) {
                PathCache path = new PathCache();
                path.leaf(tree, 1L << 47, step);
                failAtStep(failing);
                assertThrows(ProviderException.class, () -> path.leaf(tree, 12_345, step));
                recorder.onOperation(what -> { });
                assertTrue(recorder.stepOutputsAreWiped());
                assertArrayEquals(model.leaf(next), path.leaf(tree, next, step), "after step " + failing);
            }
        }
    }

    private void failAtStep(int number) {
        AtomicInteger left = new AtomicInteger(number);
        recorder.onOperation(what -> {
            if (left.getAndDecrement() == 0) {
                throw new ProviderException("out of order");
            }
        });
    }

    @Test
    void punctureErasesTheNodesBefore() {
        GgmTree tree = GgmTree.whole(model.root()).narrowed(3, 99, step);
        SlotMemory nodes = SlotMemory.of(tree, "nodes");
        tree.puncture(4, 98, step);
        assertArrayEquals(new byte[nodes.bytes().length], nodes.bytes());
        assertMatchesModel(tree);
    }

    @Test
    void wayDerivedBeforeAPunctureIsNotOfTheTree() {
        GgmTree tree = GgmTree.whole(model.root()).narrowed(3, 99, step);
        for (long[] left : new long[][] {{4, 99}, {4, 98}}) {
            try (PathDescent way = tree.descend(50, step)) {
                assertTrue(way.isOf(tree));
                assertFalse(way.isOf(tree.copy()));
                tree.puncture(left[0], left[1], step);
                assertFalse(way.isOf(tree), tree + "");
            }
        }
    }

    @Test
    void wipedTreeHoldsNothing() {
        GgmTree tree = GgmTree.whole(model.root()).narrowed(3, 99, step);
        SlotMemory nodes = SlotMemory.of(tree, "nodes");
        tree.wipe();
        assertArrayEquals(new byte[tree.nodeBytes()], nodes.bytes());
        assertThrows(WipedException.class, tree::nodes);
        assertThrows(WipedException.class, () -> new PathCache().leaf(tree, 50, step));
        assertEquals("Tree[3..99]", tree.toString());
    }

    @Test
    void narrowingNeverWidens() {
        GgmTree tree = GgmTree.whole(model.root()).narrowed(10, 20, step);
        for (long[] range : new long[][] {{9, 20}, {10, 21}, {15, 14}, {0, EpochArithmetic.MAX}}) {
            assertThrows(IllegalArgumentException.class, () -> tree.narrowed(range[0], range[1], step));
            assertThrows(IllegalArgumentException.class, () -> tree.puncture(range[0], range[1], step));
        }
        assertArrayEquals(tree.nodes(), tree.narrowed(10, 20, step).nodes());
    }

    @Test
    void copyIsATreeOfItsOwn() {
        GgmTree tree = GgmTree.whole(model.root()).narrowed(10, 20, step);
        GgmTree copy = tree.copy();
        assertArrayEquals(tree.nodes(), copy.nodes());
        assertEquals("Tree[10..20]", copy.toString());
        tree.wipe();
        assertMatchesModel(copy);
        assertThrows(WipedException.class, tree::copy);
    }

    @Test
    void wholeIsATreeThatCoversAllEpochs() {
        GgmTree tree = GgmTree.whole(model.root());
        assertTrue(tree.isWhole());
        assertFalse(tree.narrowed(1, EpochArithmetic.MAX, step).isWhole());
        assertFalse(tree.narrowed(0, EpochArithmetic.MAX - 1, step).isWhole());
    }
}
