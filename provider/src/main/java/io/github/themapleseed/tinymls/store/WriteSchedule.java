package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * When a store's file is written. For each file that it reads, a process draws which part of the interval it waits: the
 * process that has drawn the least writes for all that share the file. Not thread-safe.
 */
final class WriteSchedule {
    /** Parts of the interval, in percent: the rest is for looking and writing. */
    private static final int LEAST_PERCENT = 50;
    private static final int MOST_PERCENT = 85;
    private static final int ALL_PERCENT = 100;

    private final TimeSource time;
    private final long intervalMillis;
    private long waitMillis;
    /** The reading of the monotonic clock before which a failed write is not tried again, if {@link #isHeldBack}. */
    private long retryNanos;
    private boolean isHeldBack;

    WriteSchedule(TimeSource time, long intervalMillis) {
        this.time = time;
        this.intervalMillis = intervalMillis;
        draw();
    }

    /** Draws anew how long the file keeps what it can forget. */
    void draw() {
        long percent = LEAST_PERCENT + time.jitterBelow(MOST_PERCENT - LEAST_PERCENT);
        waitMillis = intervalMillis * percent / ALL_PERCENT;
    }

    /** Whether what the file is to forget has waited long enough. */
    boolean isForgettingDue(long limit, DiskState known) {
        return known.forgettableFrom() != Long.MAX_VALUE && limit - known.forgettableFrom() >= waitMillis;
    }

    /** Whether a write may be tried: none failed within half an interval. */
    boolean mayWrite() {
        return !isHeldBack || time.monotonicNanos() - retryNanos >= 0;
    }

    /** Notes that a write failed: the next one is tried after half an interval. */
    void holdBack() {
        isHeldBack = true;
        retryNanos = time.monotonicNanos() + TimeUnit.MILLISECONDS.toNanos(intervalMillis) / 2;
    }

    /** The next write is tried at once. */
    void allowNow() {
        retryNanos = time.monotonicNanos();
    }

    /** Notes that the file has been written. */
    void written() {
        isHeldBack = false;
        draw();
    }
}
