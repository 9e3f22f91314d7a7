package io.github.themapleseed.tinymls.session;

import java.util.concurrent.TimeUnit;

/**
 * The clock that destruction goes by: the monotonic clock, set by the wall clock. Where the two come apart faster
 * than clocks drift, the wall clock is believed only once that has lasted a while, so that one which leaps and is
 * set right destroys nothing, and a machine that slept catches up.
 */
final class GuardedClock {
    private static final long TOLERANCE_MILLIS = 1_000;
    /** Drift up to an eighth of the time gone by is a bad clock, not a leap. */
    private static final int DRIFT_SHARE = 8;

    private final TimeSource time;
    private final long patienceNanos;
    private long believedOffset;
    private long lastNanos;
    private long suspectedOffset;
    private long suspectedSince;
    private boolean suspicious;

    /** A clock that takes a leap for true once it has lasted that long. */
    GuardedClock(TimeSource time, long patienceMillis) {
        this.time = time;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        this.lastNanos = time.monotonicNanos();
        this.believedOffset = time.wallMillis() - millis(lastNanos);
    }

    /** Unix time in ms as far as it is believed. */
    synchronized long now() {
        long nanos = time.monotonicNanos();
        long offset = time.wallMillis() - millis(nanos);
        long tolerance = TOLERANCE_MILLIS + millis(nanos - lastNanos) / DRIFT_SHARE;
        lastNanos = nanos;
        if (Math.abs(offset - believedOffset) <= tolerance) {
            believedOffset = offset;
            suspicious = false;
        } else {
            suspect(offset, nanos);
        }
        return millis(nanos) + believedOffset;
    }

    private void suspect(long offset, long nanos) {
        boolean sameWay = suspicious && offset > believedOffset == suspectedOffset > believedOffset;
        if (!sameWay) {
            suspicious = true;
            suspectedOffset = offset;
            suspectedSince = nanos;
            return;
        }
        suspectedOffset = offset > believedOffset
                ? Math.min(offset, suspectedOffset) : Math.max(offset, suspectedOffset);
        if (nanos - suspectedSince >= patienceNanos) {
            believedOffset = suspectedOffset;
            suspicious = false;
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
