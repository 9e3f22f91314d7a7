package io.github.themapleseed.tinymls.spi;

import java.nio.ByteBuffer;

/**
 * The remaining bytes of a buffer, as part of an array: the buffer's own, or a copy if it shows none. The buffer's
 * position does not move.
 *
 * @param bytes the array
 * @param offset where the bytes begin in it
 * @param length how many there are
 */
record HeapInput(byte[] bytes, int offset, int length) {
    static HeapInput of(ByteBuffer source) {
        int length = source.remaining();
        if (source.hasArray()) {
            return new HeapInput(source.array(), source.arrayOffset() + source.position(), length);
        }
        byte[] copy = new byte[length];
        source.duplicate().get(copy);
        return new HeapInput(copy, 0, length);
    }
}
