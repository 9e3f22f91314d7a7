package io.github.themapleseed.tinymls.ratchet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md section 3: the ancestors that are kept from leaf to leaf never change a leaf, whichever subtrees of a
 * punctured tree are read in turn; and a puncture counts the nodes that it erases.
 */
class PathCacheTest {
    private static final long LAST = 70;

    private final TreePrg step = PlainTree.step(new RecordingProvider("Recorder"));
    private final GgmTree tree = GgmTree.whole(new PlainTree(4711).root()).narrowed(1, LAST, step);

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
