package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.primitive.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Every (key, nonce) that anything of one simulated world was sealed with. */
final class NoncePairs {
    private final Set<Long> seen = new HashSet<>();

    /** Takes note of a pair that must be new. */
    void add(byte[] key, byte[] nonce) {
        if (!seen.add(digest(key, nonce))) {
            throw new AssertionError("a (key, nonce) was used twice");
        }
    }

    /** Judges a process that does what its twin has just done: it seals with the same pair. */
    void repeat(byte[] key, byte[] nonce) {
        if (!seen.contains(digest(key, nonce))) {
            throw new AssertionError("twins differ: the simulation cannot be repeated");
        }
    }

    int size() {
        return seen.size();
    }

    private static long digest(byte[] key, byte[] nonce) {
        byte[] both = Arrays.copyOf(key, key.length + nonce.length);
        System.arraycopy(nonce, 0, both, key.length, nonce.length);
        return ByteBuffer.wrap(Sha256.of(both)).getLong();
    }
}
