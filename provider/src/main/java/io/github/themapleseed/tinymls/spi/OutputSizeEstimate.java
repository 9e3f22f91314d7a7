package io.github.themapleseed.tinymls.spi;

/**
 * Answers {@code getOutputSize} while a message is held back. The answer is exact at first. But a reader that asks
 * before every small piece and allocates an array of that size each time (JDK 17's {@code CipherInputStream} does, for
 * every 512 bytes) would take time quadratic in the message's length. So the answers for one message are rounded up
 * once the arrays that were made by them add up to 64 MiB, and such a reader's array grows seldom. Where these arrays
 * are not seen, since the reader copies the output by itself, the answers are rounded up once they add up to 1 GiB. The
 * answer for no further input, which is asked for before the end, stays exact.
 *
 * <p>While its array grows, such a reader holds the old array and the new one, beside the plaintext held back here. So
 * the answer grows to the most that is ever held back while little is held: two full arrays and a full release buffer
 * never exist at once.
 */
final class OutputSizeEstimate {
    /** Sum of the answers up to which they are exact: a reader has allocated no more than 1 GiB by then. */
    private static final long EXACT_SUM_BYTES = 1L << 30;
    /** The same sum of these arrays. A reader of 128 MiB took 90 of 140 ms to make 1 GiB of them (JDK 17). */
    private static final long EXACT_ARRAYS_BYTES = 64L << 20;
    /** What may come on top of a full release buffer: a gathered chunk and the input of one call. */
    private static final long SLACK_BYTES = 1L << 18;
    /** The answer grows to between two and four times what is exact, so that the reader's array grows seldom. */
    private static final int GROWTH_SHIFT = 2;
    /** Beyond the most that is held back, the answer is rounded up to steps of 1/16 to 1/8 of what is exact. */
    private static final int STEP_SHIFT = 5;

    private final long most;
    private long answered;
    private long lastAnswer;
    private long arrays;
    private int lastArray;

    /** Answers for messages of which up to so many bytes are held back. */
    OutputSizeEstimate(long bufferBytes) {
        most = bufferBytes + SLACK_BYTES;
    }

    /** Notes the length of an array that output is written to: if it is the last answer, it was made by that. */
    void noteArray(int length) {
        if (length == lastAnswer && length > lastArray) {
            arrays += length;
        }
        lastArray = length;
    }

    /** The answer for so many bytes of further input: exact, or rounded up from that. */
    long answer(long exact, int inputLength) {
        if (inputLength == 0) {
            return exact;
        }
        lastAnswer = answered <= EXACT_SUM_BYTES && arrays <= EXACT_ARRAYS_BYTES ? exact : rounded(exact);
        answered += exact;
        return lastAnswer;
    }

    private long rounded(long exact) {
        long grown = Long.highestOneBit(exact) << GROWTH_SHIFT;
        if (exact <= most) {
            return grown > most / 2 ? most : grown;
        }
        long step = Math.max(1, grown >>> STEP_SHIFT);
        return (exact + step - 1) / step * step;
    }

    /** Begins the next message. */
    void reset() {
        answered = 0;
        lastAnswer = 0;
        arrays = 0;
        lastArray = 0;
    }
}
