package io.github.themapleseed.tinymls.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The remaining bytes of a buffer, as part of an array: the buffer's own, or a copy if it has no accessible array. The
 * copy may be plaintext, and is wiped on close. The buffer's position does not move.
 *
 * @param bytes the array
 * @param offset where the bytes begin in it
 * @param length how many there are
 * @param isCopy whether the array is a copy
 */
record HeapInput(byte[] bytes, int offset, int length, boolean isCopy) implements AutoCloseable {
    static HeapInput of(ByteBuffer source) {
        int length = source.remaining();
        if (source.hasArray()) {
            return new HeapInput(source.array(), source.arrayOffset() + source.position(), length, false);
        }
        byte[] copy = new byte[length];
        source.duplicate().get(copy);
        return new HeapInput(copy, 0, length, true);
    }

    @Override
    public void close() {
        if (isCopy) {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
