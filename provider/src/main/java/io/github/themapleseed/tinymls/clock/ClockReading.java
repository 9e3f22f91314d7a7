package io.github.themapleseed.tinymls.clock;

import java.util.concurrent.TimeUnit;

/**
 * Both clocks at one instant. If they diverge later, this process may be the restored copy of a snapshot: it must not
 * go on with counters that the original, or another copy, goes on with too.
 *
 * @param wallMillis Unix time in ms
 * @param nanos the monotonic clock in ns
 */
public record ClockReading(long wallMillis, long nanos) {
    /** How far the two clocks may diverge before it counts as a leap. */
    public static final long TOLERANCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Reads both clocks. */
    public static ClockReading of(TimeSource time) {
        return new ClockReading(time.wallMillis(), time.monotonicNanos());
    }

    /** Whether the clocks diverged by more than a second between this reading and a later one. */
    public boolean divergesFrom(ClockReading later) {
        long divergence = TimeUnit.MILLISECONDS.toNanos(later.wallMillis - wallMillis) - (later.nanos - nanos);
        return divergence > TOLERANCE_NANOS || divergence < -TOLERANCE_NANOS;
    }
}
