package io.github.themapleseed.tinymls.spi;

import java.util.Arrays;
import javax.crypto.ShortBufferException;

/**
 * The part of an array that output is written to.
 *
 * @param bytes the array
 * @param offset where the output begins
 * @param room bytes that may be written from there on
 */
record OutputRegion(byte[] bytes, int offset, int room) {
    /**
     * The most that waits: 2 MiB. That is enough for output that lies 1 MiB behind its input in one array, with the
     * tags of a message as long as fits an array (2^31 / 65,536 tags of 16 bytes, 512 KiB).
     */
    private static final int MOST_WAITING = 2 << 20;

    /** A whole array. */
    static OutputRegion of(byte[] bytes) {
        return new OutputRegion(bytes, 0, bytes.length);
    }

    /**
     * Passes if there is room for so many bytes.
     *
     * @throws ShortBufferException if there is not; says how many are needed
     */
    void require(long length) throws ShortBufferException {
        if (length > room) {
            throw new ShortBufferException("the output needs " + length + " bytes, there is room for " + room);
        }
    }

    /**
     * How many bytes of ready output may be written once all input of the call has been read. If input and output are
     * in one array, input of later calls may lie where the output goes, so nothing is written beyond the end of the
     * input read. But at most {@link #MOST_WAITING} bytes wait: an output that has a place of its own in the array
     * overwrites nothing and must not wait for ever.
     *
     * @param ready bytes of output that are ready
     * @param input the array of the call's input
     * @param inputEnd where that input ends
     */
    int writable(long ready, byte[] input, int inputEnd) {
        long safe = input != bytes ? ready : Math.max((long) inputEnd - offset, ready - MOST_WAITING);
        return (int) Math.max(0, Math.min(ready, Math.min(safe, room)));
    }

    /** The rest of the region after so many bytes. */
    OutputRegion after(int written) {
        return written == 0 ? this : new OutputRegion(bytes, offset + written, room - written);
    }

    /** Whether {@code length} bytes written here would overwrite any of that input. */
    boolean overlaps(byte[] input, int inputOffset, int inputLength, int length) {
        return input == bytes && inputOffset < offset + length && offset < inputOffset + inputLength;
    }

    /** Wipes the first {@code length} bytes. */
    void wipe(int length) {
        Arrays.fill(bytes, offset, offset + length, (byte) 0);
    }
}
