package io.github.themapleseed.tinymls.conformance.differential;

import java.nio.ByteBuffer;

/** Input as an array and a part of it, right or wrong, or as a buffer. */
record Range(byte[] bytes, int offset, int length) {
    private static final int BEFORE = 5;

    static Range of(Step.Source source, byte[] input) {
        return switch (source) {
            case RANGE -> {
                byte[] wide = new byte[BEFORE + input.length + 2];
                System.arraycopy(input, 0, wide, BEFORE, input.length);
                yield new Range(wide, BEFORE, input.length);
            }
            case NULL -> new Range(null, 0, input.length);
            case NEGATIVE_OFFSET -> new Range(input, -1, input.length);
            case NEGATIVE_LENGTH -> new Range(input, 0, -1);
            case TOO_LONG -> new Range(input, 1, input.length);
            case OFFSET_OVERFLOWS -> new Range(input, Integer.MAX_VALUE, input.length);
            default -> new Range(input, 0, input.length);
        };
    }

    static ByteBuffer buffer(Step.Source source, byte[] input) {
        return switch (source) {
            case HEAP -> ByteBuffer.wrap(input.clone());
            case SLICE -> ByteBuffer.allocate(input.length + BEFORE).position(BEFORE).slice().put(input).flip();
            case DIRECT -> ByteBuffer.allocateDirect(input.length).put(input).flip();
            case READ_ONLY -> ByteBuffer.wrap(input.clone()).asReadOnlyBuffer();
            default -> null;
        };
    }
}
