package io.github.themapleseed.tinymls.maintenance;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How one key ratchets.
 *
 * @param periodMillis mean time between a busy sender's rotations
 * @param windowMillis how far a message's epoch may lie from this machine's clock, or {@link #UNLIMITED}
 * @param lifetimeMillis how long the key seals and opens
 */
public record RatchetPolicy(long periodMillis, long windowMillis, long lifetimeMillis) {
    /** A window without end: nothing is ever punctured. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** A call that seals or opens less than a gigabyte takes less than this. */
    private static final long MIN_PATIENCE_MILLIS = 1_000;
    private static final long UNLIMITED_PATIENCE_MILLIS = 60_000;
    /** Horizons are aligned to at most this percentage of the window; with the jitter of a visit it stays under a quarter. */
    private static final int ALIGNMENT_PERCENT = 15;
    /** A rotation interval is at most this part of the window. */
    private static final int MAX_INTERVAL_PART = 4;

    /** Whether old epochs are erased at all. */
    public boolean isForwardSecret() {
        return windowMillis != UNLIMITED;
    }

    /**
     * The horizon is a multiple of this: the greatest power of two within 15 % of the window. A puncture then derives
     * no smaller subtrees, and costs about one tree step instead of a dozen.
     */
    public long alignmentMillis() {
        return Long.highestOneBit(Math.max(1, windowMillis * ALIGNMENT_PERCENT / 100));
    }

    /**
     * How long an engine of a closed pool may stay in use before its key is erased although a caller still holds it: a
     * window, but at least a second, so that no ordinary call is hit.
     */
    public long patienceMillis() {
        return isForwardSecret() ? Math.max(MIN_PATIENCE_MILLIS, windowMillis) : UNLIMITED_PATIENCE_MILLIS;
    }

    /** The first epoch to keep at that time, Unix time in ms by the destruction clock. */
    public long horizon(long nowMillis) {
        return Math.max(0, (nowMillis - windowMillis) & -alignmentMillis());
    }

    /**
     * Draws the interval until the next rotation, in ns: from half to one and a half of the period, but at most a
     * quarter of the window. The rest of the window is left for messages on their way and for clocks that differ.
     */
    public long drawIntervalNanos() {
        long period = TimeUnit.MILLISECONDS.toNanos(periodMillis);
        long drawn = period / 2 + ThreadLocalRandom.current().nextLong(period);
        return isForwardSecret() ? Math.min(drawn, TimeUnit.MILLISECONDS.toNanos(windowMillis) / MAX_INTERVAL_PART)
                : drawn;
    }
}
