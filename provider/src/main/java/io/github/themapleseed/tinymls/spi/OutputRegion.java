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
record OutputRegion(byte[] bytes, int offset, int room) {
    /** Bytes that wait at the most: 1 MiB, and what the tags of as long a message as fits an array add to that. */
    private static final int HELD_BACK = 2 << 20;

    static OutputRegion of(byte[] bytes) {
        return new OutputRegion(bytes, 0, bytes.length);
    }

    void require(long length) throws ShortBufferException {
        if (length > room) {
            throw new ShortBufferException("the output needs " + length + " bytes, there is room for " + room);
        }
    }

    /**
     * How much of the output that is ready may be written by a call that has read all of its input. Where that is of
     * the same array, input of the calls to come may lie where the output goes: so nothing is written beyond the end
     * of what was read, up to an output that lies 1 MiB behind. One that waits in vain, since it goes to a place of
     * its own in the array, does leave in time.
     */
    int writable(long ready, byte[] input, int inputEnd) {
        long safe = input != bytes ? ready : Math.max((long) inputEnd - offset, ready - HELD_BACK);
        return (int) Math.max(0, Math.min(ready, Math.min(safe, room)));
    }

    /** What is left behind that many bytes. */
    OutputRegion after(int written) {
        return written == 0 ? this : new OutputRegion(bytes, offset + written, room - written);
    }

    /** Whether writing {@code length} bytes here touches the given part of an array. */
    boolean overlaps(byte[] input, int inputOffset, int inputLength, int length) {
        return input == bytes && inputOffset < offset + length && offset < inputOffset + inputLength;
    }

    void wipe(int length) {
        Arrays.fill(bytes, offset, offset + length, (byte) 0);
    }
}
