package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * When a store's file is written. A process waits for a part of the interval that it draws anew for each file, so the
 * one that drew least writes for all that share the file. Not thread-safe.
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

    /** Draws how long what can be forgotten is left in the file. */
    void draw() {
        waitMillis = intervalMillis * ThreadLocalRandom.current().nextInt(LEAST_PERCENT, MOST_PERCENT) / ALL_PERCENT;
    }

    /** Whether what the file is to forget has waited long enough. */
    boolean isForgettingDue(long limit, DiskState known) {
        return known.forgettableFrom() != Long.MAX_VALUE && limit - known.forgettableFrom() >= waitMillis;
    }

    /** Whether a write may be tried: none failed within half an interval. */
    boolean mayWrite() {
        return !isHeldBack || time.monotonicNanos() - retryNanos >= 0;
    }

    void holdBack() {
        isHeldBack = true;
        retryNanos = time.monotonicNanos() + TimeUnit.MILLISECONDS.toNanos(intervalMillis) / 2;
    }

    /** The next write is tried at once. */
    void allowNow() {
        retryNanos = time.monotonicNanos();
    }

    void written() {
        isHeldBack = false;
        draw();
    }
}
