package io.github.themapleseed.tinymls.ratchet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md sections 3 and 11: epochs are 48 bits, and an exported key has the smallest set of subtrees that covers
 * its range.
 */
class EpochArithmeticTest {
    private static final long MAX = 281_474_976_710_655L;

    @Test
    void edges() {
        assertEquals(MAX, EpochArithmetic.MAX);
        assertTrue(EpochArithmetic.isEpoch(0) && EpochArithmetic.isEpoch(MAX));
        assertFalse(EpochArithmetic.isEpoch(-1) || EpochArithmetic.isEpoch(MAX + 1));
        assertEquals(0, EpochArithmetic.clamp(-1));
        assertEquals(0, EpochArithmetic.clamp(Long.MIN_VALUE));
        assertEquals(MAX, EpochArithmetic.clamp(Long.MAX_VALUE));
        assertEquals(5, EpochArithmetic.clamp(5));
    }

    @Test
    void coversAtTheEdges() {
        assertEquals(1, EpochArithmetic.coverSize(0, MAX));
        assertEquals(48, EpochArithmetic.coverSize(1, MAX));
        assertEquals(48, EpochArithmetic.coverSize(0, MAX - 1));
        assertEquals(94, EpochArithmetic.coverSize(1, MAX - 1));
        assertEquals(1, EpochArithmetic.coverSize(0, 0));
        assertEquals(1, EpochArithmetic.coverSize(MAX, MAX));
        assertEquals(2, EpochArithmetic.coverSize(1, 2));
        assertEquals(16, EpochArithmetic.coverSize(1_795_392_000_000L, 1_795_478_400_000L), "a day, from the vectors");
    }

    @Property(tries = 2_000)
    void coverIsTheSmallest(@ForAll @LongRange(min = 0, max = MAX) long one,
            @ForAll @LongRange(min = 0, max = MAX) long other) {
        long from = Math.min(one, other);
        long to = Math.max(one, other);
        assertEquals(PlainTree.smallestCover(from, to), EpochArithmetic.coverSize(from, to));
    }

    @Test
    void allSmallRangesAgainstTheBestThereIs() {
        int[][] best = new int[65][65];
        for (int length = 1; length <= 64; length++) {
            for (int from = 0; from + length <= 64; from++) {
                best[from][from + length] = best(best, from, from + length);
                assertEquals(best[from][from + length], EpochArithmetic.coverSize(from, from + length - 1));
            }
        }
        System.out.println("ranges compared with an exhaustive search: " + 64 * 65 / 2);
    }

    /** The least over every way to cut a range in two, where it is no subtree itself. */
    private static int best(int[][] known, int from, int end) {
        int length = end - from;
        if (Integer.bitCount(length) == 1 && from % length == 0) {
            return 1;
        }
        int least = Integer.MAX_VALUE;
        for (int cut = from + 1; cut < end; cut++) {
            least = Math.min(least, known[from][cut] + known[cut][end]);
        }
        return least;
    }
}
