package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.clock.TimeSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The clocks of one simulated process: a wall clock that drifts and leaps beside a monotonic one. It also says between
 * which instants the destruction clock may stand, by SECURITY.md (section Clocks) and not by the code of that clock: a
 * leap that is set right within a window counts for nothing, one that lasts is believed after a window.
 */
final class SimulatedClock implements TimeSource {
    /** The most that the wall clock of a process may gain or lose in a ms. */
    static final double MOST_DRIFT = 0.1;
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    /** The destruction clock follows what is less than a second at once. */
    private static final long SMALL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private enum Trust { STABLE, EXCURSION, UNSETTLED }

    private final Random jitter;
    private final long windowNanos;
    private final long startNanos;
    private long nanos;
    private long run;
    private long leapt;
    private double rate = 1;
    private double greatestDrift;

    private Trust trust = Trust.STABLE;
    private long base;
    private long highest;
    private long lowest;
    private long sinceNanos;
    private long mayHaveErased;
    private boolean frozen;

    /** A clock whose process starts now. */
    SimulatedClock(long wallMillis, long windowMillis, long seed) {
        this.jitter = new Random(seed);
        this.windowNanos = windowMillis * MILLI;
        this.run = wallMillis * MILLI;
        this.startNanos = Long.MAX_VALUE - 5_000_000_000L; // it wraps around soon
        this.nanos = startNanos;
    }

    @Override
    public long wallMillis() {
        return Math.floorDiv(run + leapt, MILLI);
    }

    @Override
    public long monotonicNanos() {
        return nanos;
    }

    @Override
    public long jitterBelow(long bound) {
        return (long) (jitter.nextDouble() * bound);
    }

    /** Both clocks go on, unless the process is a snapshot on a disk. */
    void pass(long amount) {
        passRead(amount, amount <= windowNanos / 2);
    }

    /** The same while the process does not run. */
    void passUnread(long amount) {
        passRead(amount, false);
    }

    /** A process that does not read its clocks does not come to believe a leap: that begins when it reads them. */
    private void passRead(long amount, boolean isRead) {
        if (frozen) {
            return;
        }
        nanos += amount;
        run += amount + Math.round(amount * (rate - 1));
        if (!isRead && trust != Trust.STABLE && nanos - sinceNanos >= windowNanos) {
            trust = Trust.UNSETTLED;
            sinceNanos = nanos;
        }
        settle();
    }

    void freeze() {
        frozen = true;
    }

    /** The snapshot is resumed: its wall clock shows the present, the monotonic clock goes on as if nothing was. */
    void resumeAt(long wallMillis) {
        frozen = false;
        leap(wallMillis - wallMillis());
    }

    boolean isFrozen() {
        return frozen;
    }

    /** The wall clock gains that share of the time that goes by, or loses it. */
    void drift(double share) {
        rate = 1 + share;
        greatestDrift = Math.max(greatestDrift, Math.abs(share));
    }

    /** Whether the wall clock gains or loses more than a hundredth. */
    boolean isDriftingFast() {
        return Math.abs(rate - 1) > 0.01;
    }

    /** The wall clock alone is set. The process has looked at its clocks just before, and looks just after. */
    void leap(long millis) {
        settle();
        leapt += millis * MILLI;
        if (trust == Trust.STABLE) {
            trust = Math.abs(millis * MILLI) < SMALL_NANOS ? Trust.UNSETTLED : Trust.EXCURSION;
            sinceNanos = nanos;
            highest = Math.max(base, leapt);
            lowest = Math.min(base, leapt);
        } else {
            highest = Math.max(highest, leapt);
            lowest = Math.min(lowest, leapt);
            if (trust == Trust.EXCURSION && leapt == base) {
                trust = Trust.STABLE;
            } else if (trust == Trust.UNSETTLED) {
                sinceNanos = nanos;
            }
        }
        settle();
    }

    /** How far the wall clock is from what it showed before it leapt; 0 if that cannot be set right any more. */
    long awayMillis() {
        return trust == Trust.EXCURSION ? (leapt - base) / MILLI : 0;
    }

    private void settle() {
        if (trust == Trust.EXCURSION && nanos - sinceNanos >= windowNanos) {
            trust = Trust.UNSETTLED;
            sinceNanos = nanos;
        }
        if (trust == Trust.UNSETTLED && nanos - sinceNanos > 3 * windowNanos) {
            trust = Trust.STABLE;
            base = leapt;
        }
        long high = trust == Trust.UNSETTLED ? highest : base;
        mayHaveErased = Math.max(mayHaveErased,
                Math.floorDiv(run + high - windowNanos, MILLI) + slackMillis());
    }

    private long slackMillis() {
        return 2_500 + (long) (3 * greatestDrift * windowNanos / MILLI);
    }

    /** The process has been given a key that holds nothing before that epoch. */
    void givenFrom(long epoch) {
        mayHaveErased = Math.max(mayHaveErased, epoch);
    }

    /** Epochs from this one on are in the tree still, wherever it had them. */
    long mayHaveErasedBefore() {
        return mayHaveErased;
    }

    /**
     * Epochs before this one are erased, if maintenance runs. A key that was handed in just now is punctured within a
     * quarter of the window.
     */
    long mustHaveErasedBefore() {
        if (nanos - startNanos <= windowNanos / 4) {
            return 0;
        }
        long low = trust == Trust.UNSETTLED ? lowest : base;
        return Math.floorDiv(run + low - windowNanos - windowNanos / 4, MILLI) - slackMillis();
    }

    @Override
    public String toString() {
        return "wall " + wallMillis() + ", " + trust + ", may have erased before " + mayHaveErased
                + ", must have erased before " + mustHaveErasedBefore();
    }
}
