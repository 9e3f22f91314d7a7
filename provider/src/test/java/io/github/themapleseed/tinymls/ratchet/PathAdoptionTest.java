package io.github.themapleseed.tinymls.ratchet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.SlotMemory;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 4, for a path that is derived for a message and adopted once the message is authentic: other
 * leaves may have been read meanwhile, and no leaf is ever wrong for that. What is not kept is erased.
 */
class PathAdoptionTest {
    private static final byte[] ERASED = new byte[32];

    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final TreePrg step = PlainTree.step(recorder);
    private final PlainTree model = new PlainTree(4711);
    private final PathCache path = new PathCache();
    private final GgmTree tree = GgmTree.whole(model.root()).narrowed(1, 100, step);

    private int stepsTo(long epoch) {
        recorder.forgetStepOutputs();
        assertArrayEquals(model.leaf(epoch), path.leaf(tree, epoch, step), "leaf " + epoch);
        return recorder.steps();
    }

    /** Derives the path to an epoch, as for a message that names it. */
    private PathDescent descend(long epoch) {
        PathDescent descent = path.descend(tree, epoch, step);
        assertEquals(epoch, descent.epoch());
        assertArrayEquals(model.leaf(epoch), descent.takeLeaf());
        return descent;
    }

    private void adopt(long epoch) {
        try (PathDescent descent = descend(epoch)) {
            path.adopt(descent);
        }
    }

    /** 1..100 is covered by 1, 2-3, 4-7, 8-15, 16-31, 32-63, 64-95, 96-99 and 100. */
    @Test
    void adoptedPathShortensTheNextWay() {
        adopt(40);
        assertFalse(path.isEmpty());
        assertEquals(1, stepsTo(41), "a sibling");
        adopt(47);
        assertEquals(1, stepsTo(46));
        assertEquals(4, stepsTo(32));
        adopt(70);
        assertEquals(1, stepsTo(71), "under another node of the tree");
        assertEquals(5, stepsTo(32), "from there to the first node again");
    }

    @Test
    void descentAloneKeepsNothing() {
        descend(40).close();
        assertTrue(path.isEmpty());
        assertEquals(5, stepsTo(41));
        descend(47).close();
        assertEquals(1, stepsTo(40), "the path to 41 is there still");
    }

    @Test
    void descentThatBeganInThePathIsNotAdoptedWhenThePathIsGone() {
        adopt(40);
        try (PathDescent descent = descend(42)) {
            path.wipe();
            path.adopt(descent);
        }
        assertTrue(path.isEmpty());
        assertEquals(5, stepsTo(43));
    }

    @Test
    void descentIsNotAdoptedWhereThePathHasLeftItsAncestor() {
        adopt(40);
        try (PathDescent descent = descend(42)) {
            stepsTo(60);
            path.adopt(descent);
        }
        assertEquals(1, stepsTo(61), "the path to 60 is whole");
        for (long epoch = 32; epoch < 64; epoch++) {
            stepsTo(epoch);
        }
    }

    @Test
    void descentIsAdoptedWhereThePathStillHasItsAncestor() {
        adopt(40);
        try (PathDescent descent = descend(60)) {
            stepsTo(41);
            path.adopt(descent);
        }
        assertEquals(1, stepsTo(61));
    }

    @Test
    void pathUnderAnotherNodeIsErased() {
        adopt(40);
        SlotMemory before = SlotMemory.of(path, "path");
        adopt(70);
        assertArrayEquals(new byte[before.bytes().length], before.bytes());
    }

    @Test
    void leafIsErasedWhenItIsTaken() {
        try (PathDescent descent = path.descend(tree, 40, step)) {
            SlotMemory nodes = SlotMemory.of(descent.nodes());
            assertArrayEquals(model.leaf(40), leafIn(nodes));
            assertArrayEquals(model.leaf(40), descent.takeLeaf());
            assertArrayEquals(ERASED, leafIn(nodes));
        }
    }

    /** Also of a descent whose leaf nobody has taken. */
    @Test
    void adoptedPathHoldsNoLeaf() {
        try (PathDescent descent = path.descend(tree, 40, step)) {
            path.adopt(descent);
            assertArrayEquals(ERASED, leafIn(SlotMemory.of(path, "path")));
        }
        assertEquals(1, stepsTo(41), "closing what was adopted erases nothing");
    }

    private static byte[] leafIn(SlotMemory nodes) {
        return Arrays.copyOf(nodes.bytes(), ERASED.length);
    }

    @Test
    void closedDescentIsErased() {
        PathDescent descent = path.descend(tree, 40, step);
        SlotMemory nodes = SlotMemory.of(descent.nodes());
        descent.close();
        assertArrayEquals(new byte[nodes.bytes().length], nodes.bytes());
    }

    /** A leaf to be read at once, or a path that waits for that many acts before it is adopted. */
    record Act(long epoch, boolean waits, int acts) {
    }

    @Provide
    Arbitrary<List<Act>> acts() {
        return Combinators.combine(Arbitraries.longs().between(1, 100), Arbitraries.of(true, false),
                Arbitraries.integers().between(0, 4)).as(Act::new).list().ofMinSize(2).ofMaxSize(30);
    }

    @Property(tries = 200)
    void leavesAreRightWhateverIsReadMeanwhile(@ForAll("acts") List<Act> acts) {
        PathDescent[] waiting = new PathDescent[acts.size() + 5];
        for (int at = 0; at < acts.size(); at++) {
            Act act = acts.get(at);
            if (act.waits() && waiting[at + act.acts()] == null) {
                waiting[at + act.acts()] = descend(act.epoch());
            } else {
                stepsTo(act.epoch());
            }
            if (waiting[at] != null) {
                path.adopt(waiting[at]);
                waiting[at].close();
            }
        }
        for (long epoch : new long[] {1, 40, 41, 63, 64, 100}) {
            stepsTo(epoch);
        }
        for (PathDescent left : waiting) {
            if (left != null) {
                left.close();
            }
        }
        path.wipe();
    }
}
