package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * The times by which one key rotates, forgets and ends, all in ms.
 *
 * @param periodMillis mean time between the rotations of a sender that is busy
 * @param windowMillis the most that a message's epoch may differ from this machine's clock, or {@link #UNLIMITED}
 * @param lifetimeMillis time for which the key seals and opens
 */
public record RatchetPolicy(long periodMillis, long windowMillis, long lifetimeMillis) {
    /** A window without end: the key is never punctured. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Least patience: a call that seals or opens less than a gigabyte takes less time. */
    private static final long MIN_PATIENCE_MILLIS = 1_000;
    /** Patience where the window sets none. */
    private static final long UNLIMITED_PATIENCE_MILLIS = 60_000;
    /** Most of the window, in percent, that horizons are aligned to. With a visit's jitter it stays under a quarter. */
    private static final int ALIGNMENT_PERCENT = 15;
    /** A rotation interval is at most one part in so many of the window. */
    private static final int MAX_INTERVAL_PART = 4;

    /** Whether the key forgets old epochs. */
    public boolean isForwardSecret() {
        return windowMillis != UNLIMITED;
    }

    /** Whether a key that lives from a window ago on, as the first one of a stored entry does, has not ended yet. */
    public boolean outlivesWindow() {
        return !isForwardSecret() || lifetimeMillis > windowMillis;
    }

    /**
     * The alignment: every horizon is a multiple of it. It is the greatest power of two within 15 % of the window. So a
     * puncture derives no smaller subtrees, and takes about one step of the tree instead of a dozen.
     */
    public long alignmentMillis() {
        return Long.highestOneBit(Math.max(1, windowMillis * ALIGNMENT_PERCENT / 100));
    }

    /**
     * The time after which an engine of a closed pool loses its key even if a call still uses it: a window, but at
     * least a second, so that no ordinary call fails by it.
     */
    public long patienceMillis() {
        return isForwardSecret() ? Math.max(MIN_PATIENCE_MILLIS, windowMillis) : UNLIMITED_PATIENCE_MILLIS;
    }

    /** The first epoch that the key keeps. {@code nowMillis} is Unix time by the destruction clock. */
    public long horizon(long nowMillis) {
        return Math.max(0, (nowMillis - windowMillis) & -alignmentMillis());
    }

    /**
     * Draws at random the time until the next rotation, in ns: from half to one and a half of the period, but at most a
     * quarter of the window. The rest of the window is for messages on their way and for clocks that differ.
     */
    public long drawIntervalNanos(TimeSource time) {
        long period = TimeUnit.MILLISECONDS.toNanos(periodMillis);
        long drawn = period / 2 + time.jitterBelow(period);
        return isForwardSecret() ? Math.min(drawn, TimeUnit.MILLISECONDS.toNanos(windowMillis) / MAX_INTERVAL_PART)
                : drawn;
    }
}
