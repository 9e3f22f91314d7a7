package io.github.themapleseed.tinymls.spi;

import java.util.Arrays;
import javax.crypto.ShortBufferException;

/**
 * Where output goes.
 *
 * @param bytes the array
 * @param offset where the output begins
 * @param room bytes that may be written from there on
 */
record Target(byte[] bytes, int offset, int room) {
    static Target of(byte[] bytes) {
        return new Target(bytes, 0, bytes.length);
    }

    void require(long length) throws ShortBufferException {
        if (length > room) {
            throw new ShortBufferException("the output needs " + length + " bytes, there is room for " + room);
        }
    }

    /** Whether writing {@code length} bytes here touches the given part of an array. */
    boolean overlaps(byte[] input, int inputOffset, int inputLength, int length) {
        return input == bytes && inputOffset < offset + length && offset < inputOffset + inputLength;
    }

    void wipe(int length) {
        Arrays.fill(bytes, offset, offset + length, (byte) 0);
    }
}
