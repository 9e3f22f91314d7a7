package io.github.themapleseed.tinymls.clock;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import java.util.concurrent.TimeUnit;

/**
 * The destruction clock: the monotonic clock, set by the wall clock. If the two diverge faster than clocks drift, the
 * wall clock is believed only after the difference has lasted for a while. So a wall clock that leaps and is set right
 * destroys nothing, and the keys of a machine that slept are erased. Many small leaps count as their sum.
 */
public final class GuardedClock {
    private static final long TOLERANCE_MICROS = 1_000_000;
    /** A difference of up to an eighth of the elapsed time is a bad clock that drifts, not a leap. */
    private static final int DRIFT_SHARE = 8;
    /** A clock that is wrong when the process starts is usually set right within minutes. */
    private static final long STEADY_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final TimeSource time;
    private final long patienceNanos;
    private final long startNanos;
    /**
     * The offset by which the clock runs. Offsets are µs from the monotonic clock, from the start on, to the wall
     * clock.
     */
    private long believedOffset;
    /** Follows the believed offset no faster than clocks drift, so that small leaps in a row add up to a gap. */
    private long steadyOffset;
    /** How far drift has been allowed for. This and the instants below are ns since the start. */
    private long driftAllowedUntilNanos;
    /** During a leap: the offset nearest to the believed one that the wall clock has shown since. */
    private long suspectedOffset;
    private long suspectedSinceNanos;
    /** The offset that the wall clock showed at the last reading. */
    private long seenOffset;
    private boolean suspicious;
    /** The end of the last leap. */
    private long steadySinceNanos;
    /** A leap to be reported, in µs; 0 if there is none. */
    private long unreportedLeap;
    private ClockReading last;
    /** Changed with the monitor held. */
    private volatile int divergences;

    /** A clock that believes a leap once it has lasted for that long. */
    public GuardedClock(TimeSource time, long patienceMillis) {
        this.time = time;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        this.last = ClockReading.of(time);
        this.startNanos = last.nanos();
        believe(TimeUnit.MILLISECONDS.toMicros(last.wallMillis()), 0);
    }

    /** Unix time in ms by this clock. */
    public long now() {
        return present().millis();
    }

    /** The present by this clock and by the machine's clocks; reports a leap that has just been seen. */
    public GuardedInstant present() {
        GuardedInstant now;
        long leap;
        synchronized (this) {
            now = advance();
            leap = unreportedLeap;
            unreportedLeap = 0;
        }
        if (leap != 0) {
            SecurityEvent.reportElsewhere(Counter.CLOCK_JUMP, TimeUnit.MICROSECONDS.toMillis(leap), null);
        }
        return now;
    }

    /**
     * How often the machine's clocks have diverged between two readings in a row. If the number has changed, this may
     * be a restored copy of a process, even if the clocks agree again.
     */
    public int divergences() {
        return divergences;
    }

    private synchronized ClockReading read() {
        ClockReading now = ClockReading.of(time);
        if (last.divergesFrom(now)) {
            divergences++;
        }
        last = now;
        return now;
    }

    private GuardedInstant advance() {
        ClockReading clocks = read();
        long nanos = clocks.nanos() - startNanos;
        long offset = TimeUnit.MILLISECONDS.toMicros(clocks.wallMillis()) - micros(nanos);
        long drift = micros(nanos - driftAllowedUntilNanos) / DRIFT_SHARE;
        long gap = offset - steadyOffset;
        boolean isSameLeap = suspicious && nanos - suspectedSinceNanos < patienceNanos
                && Math.abs(offset - seenOffset) <= drift;
        seenOffset = offset;
        if (Math.abs(gap) <= TOLERANCE_MICROS + (isSameLeap ? 0 : drift)) { // a leap that was seen is no drift later
            believedOffset = offset;
            steadyOffset += Math.max(-drift, Math.min(drift, gap));
            driftAllowedUntilNanos += TimeUnit.MICROSECONDS.toNanos(drift * DRIFT_SHARE);
            steadySinceNanos = suspicious ? nanos : steadySinceNanos;
            suspicious = false;
        } else {
            driftAllowedUntilNanos = nanos;
            steadySinceNanos = nanos;
            suspect(offset, nanos, drift);
        }
        boolean steady = nanos - steadySinceNanos >= Math.max(patienceNanos, STEADY_NANOS);
        return new GuardedInstant(TimeUnit.MICROSECONDS.toMillis(micros(nanos) + believedOffset), clocks, steady);
    }

    /**
     * Suspects a leap, and believes it once it has lasted for {@link #patienceNanos}, together with what the wall clock
     * may have drifted since the reading before.
     */
    private void suspect(long offset, long nanos, long drift) {
        boolean sameDirection = suspicious && offset > believedOffset == suspectedOffset > believedOffset;
        if (!sameDirection) {
            suspicious = true;
            suspectedOffset = offset;
            suspectedSinceNanos = nanos;
            unreportedLeap = offset - believedOffset;
            return;
        }
        suspectedOffset = offset > believedOffset
                ? Math.min(offset, suspectedOffset) : Math.max(offset, suspectedOffset);
        if (nanos - suspectedSinceNanos >= patienceNanos) {
            believe(Math.abs(offset - suspectedOffset) <= drift ? offset : suspectedOffset, nanos);
        }
    }

    private void believe(long offset, long nanos) {
        believedOffset = offset;
        steadyOffset = offset;
        driftAllowedUntilNanos = nanos;
        suspicious = false;
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }
}
