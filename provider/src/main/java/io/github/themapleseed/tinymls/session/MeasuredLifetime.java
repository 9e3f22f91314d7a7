package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.ClockReading;
import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import java.util.concurrent.TimeUnit;

/**
 * How long a key by itself may be used. Its life is measured on the monotonic clock, so that a wall clock that is set
 * right neither ends nor lengthens it. Its material reaches to an instant of the wall clock: an export's not-after, or
 * the end at which its tree was cut.
 *
 * <p>A message reads the wall clock only. {@link #notAfter} is the end by that clock: the end of life as computed when
 * the two clocks were last compared, or the reach of the material if that is earlier. Only a wall clock past it
 * makes a caller call {@link #recheck}, which compares the clocks again.
 */
final class MeasuredLifetime extends Lifetime {
    /** Smaller movements of the end are ignored, so that exports of a key are the same bytes. */
    private static final long TOLERANCE_MILLIS = 1_000;
    /** The end is near once a tenth of the life is left. */
    private static final int NEAR_SHARE = 10;
    private static final String IS_OVER = "the key's lifetime is over";

    private final TimeSource time;
    private final KeyFirstSeen start;
    private final RatchetPolicy policy;
    private final long nearMillis;
    /** The end of life by the wall clock. Changed with the monitor held. */
    private volatile long end;
    private volatile long reach;
    private volatile long notAfter;

    /** A life as long as that policy's from {@code start} on, with material up to the epoch {@code reach}. */
    MeasuredLifetime(TimeSource time, KeyFirstSeen start, RatchetPolicy policy, long reach) {
        this.time = time;
        this.start = start;
        this.policy = policy;
        long lengthMillis = policy.lifetimeMillis();
        this.end = start.wallMillis() + lengthMillis;
        this.reach = reach;
        this.nearMillis = Math.max(0, Math.min(lengthMillis, reach - start.wallMillis())) / NEAR_SHARE;
        follow(ClockReading.of(time));
        updateNotAfter();
    }

    /**
     * The last instant at which the key may be used, Unix time in ms by the wall clock; moves when that clock leaps.
     */
    @Override
    long notAfter() {
        return notAfter;
    }

    /** The last epoch that the key's material reaches. */
    @Override
    long reach() {
        return reach;
    }

    /** When the key was first seen, Unix time in ms by the wall clock as it stood then. */
    @Override
    long firstSightMillis() {
        return start.wallMillis();
    }

    /** The end is near once no more than this is left, in ms. */
    @Override
    long nearMillis() {
        return nearMillis;
    }

    private long leftNanos(long nanos) {
        return TimeUnit.MILLISECONDS.toNanos(policy.lifetimeMillis()) - (nanos - start.nanos());
    }

    /** Whether the life is over at that reading of the monotonic clock, whatever the material. */
    @Override
    boolean isOver(long nanos) {
        return leftNanos(nanos) < 0;
    }

    /** Milliseconds left, negative once the key has ended. */
    @Override
    long leftMillis(GuardedInstant now) {
        return Math.min(millis(leftNanos(now.clocks().nanos())), reach - now.millis());
    }

    /** Compares the clocks: after a leap of the wall clock, moves the end by it. */
    @Override
    void follow(ClockReading now) {
        long moved = now.wallMillis() + millis(leftNanos(now.nanos()));
        if (Math.abs(moved - end) > TOLERANCE_MILLIS) { // seldom: a visit to many keys takes no monitor
            moveEnd(moved);
        }
    }

    private synchronized void moveEnd(long moved) {
        end = moved;
        updateNotAfter();
    }

    /** Notes that the key's material was cut off after that epoch. */
    @Override
    synchronized void cut(long epoch) {
        reach = Math.min(reach, epoch);
        updateNotAfter();
    }

    private void updateNotAfter() {
        notAfter = EpochArithmetic.clamp(Math.min(end, reach));
    }

    /**
     * Compares the clocks when the wall clock is past {@link #notAfter}: if it leapt, moves the end.
     *
     * @return whether the key can still be used
     */
    @Override
    synchronized KeyUsability recheck(long wallMillis) {
        long left = leftNanos(time.monotonicNanos());
        if (left < 0) {
            return KeyUsability.expired(IS_OVER);
        }
        if (wallMillis > reach) {
            return KeyUsability.expired(IS_OVER + ": the key's material ends at " + shown(reach));
        }
        end = Math.max(end, wallMillis + millis(left));
        updateNotAfter();
        return KeyUsability.USABLE;
    }

    /** Why a key that has expired cannot be used. */
    @Override
    KeyUsability expired() {
        return KeyUsability.expired(isOver(time.monotonicNanos()) ? IS_OVER
                : IS_OVER + ": the key's material ends at " + shown(reach)
                + ", the clock was past it, and it was erased");
    }

    /** Claims a warning about the key for the caller; false if this process gave it before. */
    @Override
    boolean claim(Counter warning) {
        return start.claim(warning);
    }

    @Override
    long materialEnd() {
        return notAfter;
    }

    @Override
    long erasedAfter() {
        return reach;
    }

    @Override
    boolean isOfVersion() {
        return false;
    }

    private static long millis(long nanos) {
        return Math.floorDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1));
    }
}
