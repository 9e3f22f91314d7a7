package io.github.themapleseed.tinymls.spi;

/**
 * Answers {@code getOutputSize} while a message is held back. The answer is exact, but a reader that asks before
 * every small piece and takes an array of that size each time (JDK 17's {@code CipherInputStream} does, for every
 * 512 bytes) would spend time quadratic in the message. Once the answers of one message add up to 1 GiB, they are
 * rounded up so that such a reader's array grows seldom; the answer for no further input, which is what is asked
 * before the end, stays exact.
 *
 * <p>While it grows, such a reader has its old array and its new one beside what is held back here. So the last step
 * to the most that is ever held back is taken while little is: a full release buffer then never meets two full arrays.
 */
final class OutputSizeEstimate {
    private static final long PATIENCE_BYTES = 1L << 30;
    /** What may stand in gathered chunks and in the piece at hand when the release buffer has just been filled. */
    private static final long SLACK_BYTES = 1L << 18;

    private final long most;
    private long answered;

    /** Answers for a message of which up to that many bytes are held back. */
    OutputSizeEstimate(long bufferBytes) {
        most = bufferBytes + SLACK_BYTES;
    }

    long answer(long exact, int inputLength) {
        if (inputLength == 0 || answered <= PATIENCE_BYTES) {
            answered += exact;
            return exact;
        }
        long grown = Long.highestOneBit(exact) << 2;
        if (exact <= most) {
            return grown > most / 2 ? most : grown;
        }
        long step = Math.max(1, grown >>> 5);
        return (exact + step - 1) / step * step;
    }

    void reset() {
        answered = 0;
    }
}
