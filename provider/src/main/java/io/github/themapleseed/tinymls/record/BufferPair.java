package io.github.themapleseed.tinymls.record;

/**
 * Where the bytes of one call come from and where they go. The arrays are not copied, and may be one; the caller has
 * checked that the output has room.
 *
 * @param input the array that is read
 * @param offset where the bytes begin in it
 * @param length how many there are
 * @param output the array that is written
 * @param outputOffset where the result begins in it
 */
public record BufferPair(byte[] input, int offset, int length, byte[] output, int outputOffset) {
    /** The same with the result behind so many bytes of the output. */
    public BufferPair behind(int written) {
        return new BufferPair(input, offset, length, output, outputOffset + written);
    }

    /** So many bytes of the input after those that are done, with the result behind what is written. */
    public BufferPair part(int done, int bytes, int written) {
        return new BufferPair(input, offset + done, bytes, output, outputOffset + written);
    }
}
