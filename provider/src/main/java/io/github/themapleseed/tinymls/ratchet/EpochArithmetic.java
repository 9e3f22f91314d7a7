package io.github.themapleseed.tinymls.ratchet;

/** Arithmetic on epochs, the leaves of the tree: milliseconds of Unix time in 48 bits. No secret is involved. */
public final class EpochArithmetic {
    /** Levels of the tree below its root. */
    public static final int DEPTH = 48;
    /** The greatest epoch, 2^48 - 1 ms (in the year 10889). */
    public static final long MAX = (1L << DEPTH) - 1;

    private EpochArithmetic() {
    }

    /** Whether the number is an epoch. */
    public static boolean isEpoch(long value) {
        return value >= 0 && value <= MAX;
    }

    /** The epoch nearest to the number. */
    public static long clamp(long value) {
        return Math.max(0, Math.min(MAX, value));
    }

    /**
     * The height of the first subtree in the cover of {@code from..to}, the smallest set of subtrees with just these
     * leaves. It is the largest subtree that begins at {@code from} and ends at {@code to} or before.
     */
    static int firstHeight(long from, long to) {
        int aligned = from == 0 ? DEPTH : Long.numberOfTrailingZeros(from);
        int fitting = 63 - Long.numberOfLeadingZeros(to - from + 1);
        return Math.min(aligned, fitting);
    }

    /** The number of subtrees in the cover of {@code from..to}; 0 if {@code from > to}. */
    static int coverSize(long from, long to) {
        if (from > to) {
            return 0;
        }
        long end = to + 1;
        long middle = end & -Long.highestOneBit(from ^ end); // heights rise up to here and fall from here on
        return Long.bitCount(middle - from) + Long.bitCount(end - middle);
    }
}
