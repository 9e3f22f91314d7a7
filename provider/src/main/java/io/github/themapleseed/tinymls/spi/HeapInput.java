package io.github.themapleseed.tinymls.spi;

import java.nio.ByteBuffer;

/** The remaining bytes of a buffer as part of an array; of one that shows no array, a copy. The buffer stays as is. */
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
