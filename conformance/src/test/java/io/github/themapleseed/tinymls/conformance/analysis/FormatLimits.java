package io.github.themapleseed.tinymls.conformance.analysis;

import java.math.BigInteger;

/** What FORMAT.md fixes and the bounds of ANALYSIS.md depend on, and what follows for a sender epoch at its limits. */
final class FormatLimits {
    static final int TREE_DEPTH = 48;
    static final int SALT_BITS = 96;
    static final int SECRET_BITS = 256;
    static final int BLOCK_BITS = 128;
    static final int BLOCK_BYTES = 16;
    static final long CHUNK_BYTES = 1 << 16;
    static final long GENERATION_CHUNKS = 64;
    static final long GENERATION_BYTES = CHUNK_BYTES * GENERATION_CHUNKS;
    static final long EPOCH_MESSAGES = 1L << 24;
    static final long EPOCH_BYTES = 1L << 36;
    /** Pairs among the four blocks that a node is expanded to. */
    static final long BLOCK_PAIRS_OF_A_NODE = 6;
    /** Prefix and length of the caller's IV, bytes 0 to 27 of the AAD of chunk 0. */
    static final long AAD_OVERHEAD_BYTES = 28;

    /** Messages that are under way at once in a sender epoch when it reaches its limit of bytes: an assumption. */
    static final long MESSAGES_UNDER_WAY = 1 << 10;
    /** The longest caller IV and AAD, together, that the tables count with: an assumption. */
    static final long CALLER_BYTES = 1 << 10;
    /** Life of a root key, and so the greatest number of its horizons: the project's default, in ms. */
    static final long LIFE_MILLIS = 86_400_000;
    static final long SECONDS_PER_YEAR = 31_557_600;

    private FormatLimits() {
    }

    /** GCM invocations under the key of generation 0 of one sender epoch. */
    static long invocations() {
        return EPOCH_MESSAGES + EPOCH_BYTES / CHUNK_BYTES + MESSAGES_UNDER_WAY * GENERATION_CHUNKS;
    }

    /** Blocks of plaintext under that key. Each message may end in a part of a block. */
    static long plaintextBlocks() {
        return (EPOCH_BYTES + MESSAGES_UNDER_WAY * GENERATION_BYTES) / BLOCK_BYTES + EPOCH_MESSAGES;
    }

    /** Calls of the block cipher under that key: one for each block, one for each tag, one for the key of GHASH. */
    static BigInteger blockCalls() {
        return BigInteger.valueOf(plaintextBlocks() + invocations() + 1);
    }

    /** Blocks of AAD and ciphertext that GHASH takes for one chunk at most, without that of the lengths. */
    static long hashedBlocks() {
        long aad = (AAD_OVERHEAD_BYTES + CALLER_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
        return CHUNK_BYTES / BLOCK_BYTES + aad;
    }

    /** Advantage in telling GCM under one key from random bytes: calls^2 / 2^129, there and back. */
    static Bound privacy(BigInteger blockCalls) {
        return new Bound(blockCalls.pow(2), BLOCK_BITS);
    }
}
