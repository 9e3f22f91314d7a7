package io.github.themapleseed.tinymls.clock;

import java.util.concurrent.TimeUnit;

/**
 * Both clocks at one instant. Where they have come apart since, this process may have been stopped and copied: a
 * restored snapshot must not go on with counters that the original, or another copy, goes on with too.
 *
 * @param wallMillis Unix time in ms
 * @param nanos the monotonic clock in ns
 */
public record ClockReading(long wallMillis, long nanos) {
    /** How far clocks may come apart without a leap. */
    public static final long APART_NANOS = TimeUnit.SECONDS.toNanos(1);

    public static ClockReading of(TimeSource time) {
        return new ClockReading(time.wallMillis(), time.monotonicNanos());
    }

    /** Whether one clock has gone on by over a second more than the other since that instant. */
    public boolean cameApartBy(ClockReading later) {
        long apart = TimeUnit.MILLISECONDS.toNanos(later.wallMillis - wallMillis) - (later.nanos - nanos);
        return apart > APART_NANOS || apart < -APART_NANOS;
    }
}
