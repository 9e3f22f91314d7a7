package io.github.themapleseed.tinymls.clock;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import java.util.concurrent.TimeUnit;

/**
 * The clock that destruction goes by: the monotonic clock, set by the wall clock. Where the two come apart faster
 * than clocks drift, the wall clock is believed only once that has lasted a while, so that one which leaps and is
 * set right destroys nothing, and a machine that slept catches up. Many small leaps count as the one they add up to.
 */
public final class GuardedClock {
    private static final long TOLERANCE_MICROS = 1_000_000;
    /** Drift up to an eighth of the time gone by is a bad clock, not a leap. */
    private static final int DRIFT_SHARE = 8;
    /** A clock that was wrong when the process started is usually put right within minutes. */
    private static final long STEADY_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final TimeSource time;
    private final long patienceNanos;
    private final long startNanos;
    /** Offsets are microseconds that the wall clock is ahead of the monotonic one, which counts from the start. */
    private long believedOffset;
    /** Follows what is believed, but no faster than clocks drift: how far it lags is how much of a leap was taken. */
    private long steadyOffset;
    private long steadyUntilNanos;
    private long suspectedOffset;
    private long suspectedSince;
    private boolean suspicious;
    /** Since when the wall clock has shown no leap. */
    private long steadySinceNanos;
    private long untoldLeap;

    /** A clock that takes a leap for true once it has lasted that long. */
    public GuardedClock(TimeSource time, long patienceMillis) {
        this.time = time;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        this.startNanos = time.monotonicNanos();
        believe(TimeUnit.MILLISECONDS.toMicros(time.wallMillis()), 0);
    }

    /** Unix time in ms as far as it is believed. */
    public long now() {
        return present().millis();
    }

    /** The present: what is believed, and what the clocks show. */
    public GuardedInstant present() {
        GuardedInstant now;
        long leap;
        synchronized (this) {
            now = advance();
            leap = untoldLeap;
            untoldLeap = 0;
        }
        if (leap != 0) {
            SecurityEvent.reportElsewhere(Counter.CLOCK_JUMP, TimeUnit.MICROSECONDS.toMillis(leap), null);
        }
        return now;
    }

    private GuardedInstant advance() {
        ClockReading clocks = ClockReading.of(time);
        long nanos = clocks.nanos() - startNanos;
        long offset = TimeUnit.MILLISECONDS.toMicros(clocks.wallMillis()) - micros(nanos);
        long drift = micros(nanos - steadyUntilNanos) / DRIFT_SHARE;
        long gap = offset - steadyOffset;
        if (Math.abs(gap) <= TOLERANCE_MICROS + drift) {
            believedOffset = offset;
            steadyOffset += Math.max(-drift, Math.min(drift, gap));
            steadyUntilNanos += TimeUnit.MICROSECONDS.toNanos(drift * DRIFT_SHARE);
            steadySinceNanos = suspicious ? nanos : steadySinceNanos;
            suspicious = false;
        } else {
            steadyUntilNanos = nanos;
            steadySinceNanos = nanos;
            suspect(offset, nanos);
        }
        boolean steady = nanos - steadySinceNanos >= Math.max(patienceNanos, STEADY_NANOS);
        return new GuardedInstant(TimeUnit.MICROSECONDS.toMillis(micros(nanos) + believedOffset), clocks, steady);
    }

    private void suspect(long offset, long nanos) {
        boolean sameWay = suspicious && offset > believedOffset == suspectedOffset > believedOffset;
        if (!sameWay) {
            suspicious = true;
            suspectedOffset = offset;
            suspectedSince = nanos;
            untoldLeap = offset - believedOffset;
            return;
        }
        suspectedOffset = offset > believedOffset
                ? Math.min(offset, suspectedOffset) : Math.max(offset, suspectedOffset);
        if (nanos - suspectedSince >= patienceNanos) {
            believe(suspectedOffset, nanos);
        }
    }

    private void believe(long offset, long nanos) {
        believedOffset = offset;
        steadyOffset = offset;
        steadyUntilNanos = nanos;
        suspicious = false;
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }
}
