package io.github.themapleseed.tinymls.conformance.process.child;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** A plaintext of any length that two processes can make up alike, block by block, no two blocks the same. */
final class Flow {
    static final int BLOCK_BYTES = 1 << 16;

    private final byte[] block = new byte[BLOCK_BYTES];
    private long at;

    Flow() {
        new SplittableRandom(1).nextBytes(block);
    }

    /** The next block; the same array each time. */
    byte[] next() {
        ByteBuffer.wrap(block).putLong((int) (at % (BLOCK_BYTES / Long.BYTES)) * Long.BYTES, at);
        at++;
        return block;
    }
}
