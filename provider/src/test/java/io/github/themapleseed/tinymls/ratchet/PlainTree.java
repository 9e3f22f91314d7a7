package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The tree as FORMAT.md section 3 writes it down: 48 steps from the root to any leaf, and no cleverness. */
final class PlainTree {
    private final byte[] root;

    PlainTree(long seed) {
        root = new byte[32];
        for (int i = 0; i < 8; i++) {
            root[i] = (byte) (seed >>> 8 * i);
        }
    }

    byte[] root() {
        return root.clone();
    }

    byte[] leaf(long epoch) {
        return node(epoch, EpochArithmetic.DEPTH);
    }

    /** The node at that depth on the way to the epoch. */
    byte[] node(long epoch, int depth) {
        byte[] node = root.clone();
        for (int level = 0; level < depth; level++) {
            int side = (int) (epoch >>> (EpochArithmetic.DEPTH - 1 - level) & 1);
            node = Arrays.copyOfRange(keyStream(node), 32 * side, 32 * side + 32);
        }
        return node;
    }

    private static byte[] keyStream(byte[] key) {
        try {
            Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding", "SunJCE");
            ctr.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
            return ctr.doFinal(new byte[64]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many aligned subtrees cover from..to at least, counted as one would by hand: from either end, by size. */
    static int smallestCover(long from, long to) {
        int count = 0;
        long low = from;
        long high = to + 1;
        for (int height = 0; low < high; height++) {
            long size = 1L << height;
            if ((low & size) != 0) {
                count++;
                low += size;
            }
            if (low < high && (high & size) != 0) {
                count++;
                high -= size;
            }
            if (low < high && low == 0 && high == size << 1) {
                return count + 1;
            }
        }
        return count;
    }

    static TreePrg step(RecordingProvider recorder) {
        return Delegate.of(recorder).borrow().step();
    }
}
