package io.github.themapleseed.tinymls.spi;

import java.util.Arrays;

/** Gathers a message's AAD. Grows by doubling, so that many small pieces cost no more than one large one. */
final class AadBuffer {
    private static final byte[] EMPTY = {};
    private static final int KEPT_BYTES = 1_024;

    private byte[] bytes = EMPTY;
    private int length;

    void add(byte[] source, int offset, int count) {
        if (count > Integer.MAX_VALUE - 8 - length) {
            throw new IllegalStateException("a message's AAD has fewer than 2^31 bytes");
        }
        if (count > bytes.length - length) {
            int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(doubled, length + count), 64));
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** The array that holds the AAD; not a copy. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = EMPTY;
        }
    }
}
