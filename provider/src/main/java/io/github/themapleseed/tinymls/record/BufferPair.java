package io.github.themapleseed.tinymls.record;

/**
 * Input and output of one call. The arrays are not copied, and both may be the same array. The caller has checked that
 * the output has room.
 *
 * @param input the array that is read
 * @param offset the first byte that is read
 * @param length bytes that are read
 * @param output the array that is written
 * @param outputOffset the first byte that is written
 */
public record BufferPair(byte[] input, int offset, int length, byte[] output, int outputOffset) {
    /** The same input, with the output {@code written} bytes further on. */
    public BufferPair behind(int written) {
        return new BufferPair(input, offset, length, output, outputOffset + written);
    }

    /**
     * {@code bytes} bytes of the input after the first {@code done}, with the output {@code written} bytes further on.
     */
    public BufferPair part(int done, int bytes, int written) {
        return new BufferPair(input, offset + done, bytes, output, outputOffset + written);
    }
}
