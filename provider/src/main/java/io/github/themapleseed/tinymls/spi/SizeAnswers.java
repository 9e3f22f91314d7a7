package io.github.themapleseed.tinymls.spi;

/**
 * Answers {@code getOutputSize} while a message is held back. The answer is exact, but a reader that asks before
 * every small piece and takes an array of that size each time (JDK 17's {@code CipherInputStream} does, for every
 * 512 bytes) would spend time quadratic in the message. Once the answers of one message add up to 1 GiB, they are
 * rounded up to the next eighth of a power of two, so that such a reader's array grows seldom; the answer for no
 * further input, which is what is asked before the end, stays exact.
 */
final class SizeAnswers {
    private static final long PATIENCE_BYTES = 1L << 30;

    private long answered;

    long answer(long exact, int inputLength) {
        if (inputLength == 0 || answered <= PATIENCE_BYTES) {
            answered += exact;
            return exact;
        }
        long step = Math.max(1, Long.highestOneBit(exact) >>> 3);
        return (exact + step - 1) / step * step;
    }

    void reset() {
        answered = 0;
    }
}
