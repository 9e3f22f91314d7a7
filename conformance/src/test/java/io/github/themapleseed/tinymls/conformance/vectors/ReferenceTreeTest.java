package io.github.themapleseed.tinymls.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The model's tree and covers against their definitions rather than their algorithms. */
class ReferenceTreeTest {
    private static final long LAST = Position.LAST_EPOCH;
    private static final byte[] ROOT = TestBytes.seeded("tree test", 32);

    /** A cover without two siblings, of subtrees side by side, is the smallest there is. */
    @Test
    void coversAreExactAndSmallest() {
        int covers = 0;
        for (long base : new long[] {0, 1L << 20, (1L << 47) - 32, LAST - 63}) {
            for (long from = base; from < base + 64; from++) {
                for (long to = from; to < base + 64; to++) {
                    assertSmallest(from, to);
                    covers++;
                }
            }
        }
        for (int i = 0; i < 2000; i++, covers++) {
            byte[] seed = TestBytes.seeded("cover " + i, 12);
            long a = Octets.uint(seed, 0, 6);
            long b = Octets.uint(seed, 6, 6);
            assertSmallest(Math.min(a, b), Math.max(a, b));
        }
        System.out.println("smallest covers: " + covers + " intervals");
    }

    private static void assertSmallest(long from, long to) {
        List<Position> cover = Position.cover(from, to);
        Set<Position> seen = new HashSet<>();
        long next = from;
        for (Position position : cover) {
            assertEquals(next, position.firstEpoch());
            assertTrue(position.depth() == 0 || !seen.contains(sibling(position)), "siblings: " + position);
            seen.add(position);
            next = position.lastEpoch() + 1;
        }
        assertEquals(to + 1, next);
    }

    private static Position sibling(Position position) {
        return new Position(position.depth(), position.index() ^ 1);
    }

    @Test
    void coverSizes() {
        assertEquals(List.of(new Position(0, 0)), Position.cover(0, LAST));
        assertEquals(94, Position.cover(1, LAST - 1).size());
        assertEquals(List.of(new Position(48, 5), new Position(47, 3), new Position(46, 2), new Position(48, 12)),
                Position.cover(5, 12));
        assertThrows(IllegalArgumentException.class, () -> Position.cover(1, 0));
        assertThrows(IllegalArgumentException.class, () -> Position.cover(0, LAST + 1));
    }

    @Test
    void childrenAreTheCtrKeyStream() throws Exception {
        Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
        ctr.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(ROOT, "AES"), new IvParameterSpec(new byte[16]));
        assertArrayEquals(ctr.doFinal(new byte[64]),
                Octets.join(ReferenceTree.child(ROOT, 0), ReferenceTree.child(ROOT, 1)));
    }

    /** A leaf by taking the bits of the epoch one by one from the root. */
    @Test
    void leavesFollowTheBitsOfTheEpoch() {
        for (long epoch : new long[] {0, 1, 2, 1L << 47, MessageCase.PRESENT, LAST}) {
            byte[] node = ROOT;
            for (char bit : String.format("%48s", Long.toBinaryString(epoch)).replace(' ', '0').toCharArray()) {
                node = ReferenceTree.child(node, bit - '0');
            }
            assertArrayEquals(node, ReferenceTree.whole(ROOT).leaf(epoch).orElseThrow());
        }
    }

    /** Punctured once or step by step, the nodes are the same, give the same leaves, and nothing outside. */
    @Test
    void puncturingForgetsTheRestAlone() {
        long now = MessageCase.PRESENT;
        ReferenceTree whole = ReferenceTree.whole(ROOT);
        ReferenceTree stepwise = whole.narrowedTo(now - 1000, now + 5000).narrowedTo(now - 70, now + 5000);
        ReferenceTree atOnce = whole.narrowedTo(now - 70, now + 5000);
        assertArrayEquals(Octets.join(atOnce.secrets().toArray(new byte[0][])),
                Octets.join(stepwise.secrets().toArray(new byte[0][])));
        for (long epoch : new long[] {now - 70, now, now + 5000}) {
            assertArrayEquals(whole.leaf(epoch).orElseThrow(), stepwise.leaf(epoch).orElseThrow());
        }
        assertTrue(stepwise.leaf(now - 71).isEmpty());
        assertTrue(stepwise.leaf(now + 5001).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> stepwise.narrowedTo(now - 71, now));
    }
}
