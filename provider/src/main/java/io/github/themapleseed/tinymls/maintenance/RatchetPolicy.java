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

    /** Whether old epochs are erased at all. */
    public boolean isForwardSecret() {
        return windowMillis != UNLIMITED;
    }

    /**
     * Punctures by the clock end on multiples of this: the greatest power of two within 15 % of the window. All
     * smaller subtrees then never come into being, and a puncture costs about one step instead of a dozen.
     */
    public long alignmentMillis() {
        return Long.highestOneBit(Math.max(1, windowMillis * 3 / 20));
    }

    /**
     * How long an engine of a closed pool may be in use before its key is erased under whoever holds it: a window, but
     * at least a second, which no call of less than a gigabyte takes.
     */
    public long patienceMillis() {
        return isForwardSecret() ? Math.max(1_000, windowMillis) : 60_000;
    }

    /** The first epoch to be kept at that time by the clock of destruction. */
    public long horizon(long nowMillis) {
        return Math.max(0, (nowMillis - windowMillis) & -alignmentMillis());
    }

    /**
     * A fresh interval until the next rotation, in ns: from half to one and a half of the period, but never more than
     * a quarter of the window, or a message's epoch could have left the window by the time the message arrives.
     */
    public long drawIntervalNanos() {
        long period = TimeUnit.MILLISECONDS.toNanos(periodMillis);
        long drawn = period / 2 + ThreadLocalRandom.current().nextLong(period);
        return isForwardSecret() ? Math.min(drawn, TimeUnit.MILLISECONDS.toNanos(windowMillis) / 4) : drawn;
    }
}
