package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.ClockReading;
import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * How long a key may be used. Its life is a length of time on the monotonic clock, so a wall clock that is put right
 * neither ends nor lengthens it. Its material reaches to an instant of the wall clock: an export's not-after, and the
 * end at which its tree was cut.
 *
 * <p>A message reads the wall clock only. {@link #notAfter} is the end by that clock: life's end as the two clocks
 * stood when they were last compared, or the reach of the material if that comes first. Only a wall clock past it
 * makes a caller ask {@link #endAt}, which compares the clocks again.
 */
final class Lifetime {
    /** The end by the wall clock stays as it is for smaller differences, so that exports stay the same bytes. */
    private static final long TOLERANCE_MILLIS = 1_000;
    /** Before its end a key is reported once this share of its life is left. */
    private static final int NEAR_SHARE = 10;
    private static final String OVER = "the key's lifetime is over";

    private final TimeSource time;
    private final FirstSeen start;
    private final long lengthNanos;
    private final long nearMillis;
    private long end;
    private volatile long reach;
    private volatile long notAfter;
    private volatile boolean renewable;

    /** A life of that length from then on, with material that reaches to that epoch. */
    Lifetime(TimeSource time, FirstSeen start, long lengthMillis, long reach) {
        this.time = time;
        this.start = start;
        this.lengthNanos = TimeUnit.MILLISECONDS.toNanos(lengthMillis);
        this.end = start.wallMillis() + lengthMillis;
        this.reach = reach;
        this.nearMillis = Math.max(0, Math.min(lengthMillis, reach - start.wallMillis())) / NEAR_SHARE;
        follow(ClockReading.of(time));
        settle();
    }

    /** The last instant at which the key may be used, Unix time in ms by the wall clock; moves when that clock leaps. */
    long notAfter() {
        return notAfter;
    }

    /** The last epoch that the key's material reaches. */
    long reach() {
        return reach;
    }

    /** When the key was first seen, Unix time in ms by the wall clock as it stood then. */
    long firstSightMillis() {
        return start.wallMillis();
    }

    /** Once no more than this is left of the key's life, in ms, its end is near. */
    long nearMillis() {
        return nearMillis;
    }

    private long leftNanos(long nanos) {
        return lengthNanos - (nanos - start.nanos());
    }

    /** Whether the key's time is up, whatever its material. */
    boolean isOver(long nanos) {
        return leftNanos(nanos) < 0;
    }

    /** Milliseconds left, negative once the key has ended. */
    long leftMillis(GuardedInstant now) {
        return Math.min(millis(leftNanos(now.clocks().nanos())), reach - now.millis());
    }

    /** Compares the clocks: after a leap of the wall clock the end lies elsewhere by it. */
    synchronized void follow(ClockReading now) {
        long moved = now.wallMillis() + millis(leftNanos(now.nanos()));
        if (Math.abs(moved - end) > TOLERANCE_MILLIS) {
            end = moved;
            settle();
        }
    }

    /** The key's material has been cut off after that epoch. */
    synchronized void cut(long epoch) {
        reach = Math.min(reach, epoch);
        settle();
    }

    private void settle() {
        notAfter = EpochArithmetic.clamp(Math.min(end, reach));
    }

    /** Why the key cannot be used at that time by the wall clock, or null if it can. */
    synchronized KeyEndedException endAt(long wallMillis) {
        long left = leftNanos(time.monotonicNanos());
        if (left < 0) {
            return KeyEndedException.expired(OVER);
        }
        if (wallMillis > reach) {
            return KeyEndedException.expired(OVER + ": the key's material ends at " + shown(reach));
        }
        end = Math.max(end, wallMillis + millis(left));
        settle();
        return null;
    }

    /** Why a key that has been ended cannot be used. */
    KeyEndedException ended() {
        return KeyEndedException.expired(isOver(time.monotonicNanos()) ? OVER
                : OVER + ": the key's material ends at " + shown(reach) + ", the clock was past it, and it was erased");
    }

    /** Marks the life of a raw key's session: handed in again, the key gets a new session if this one cannot seal. */
    void markRenewable() {
        renewable = true;
    }

    /** Whether a key that is handed in again gets a new session if this one cannot seal. */
    boolean isRenewable() {
        return renewable;
    }

    /** Whether that warning about the key is given for the first time in this process. */
    boolean isFirst(Counter warning) {
        return start.isFirst(warning);
    }

    /** An instant of the wall clock in words. */
    static String shown(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static long millis(long nanos) {
        return Math.floorDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1));
    }
}
