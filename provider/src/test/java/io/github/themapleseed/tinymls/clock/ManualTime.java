package io.github.themapleseed.tinymls.clock;

import java.util.concurrent.TimeUnit;

/** Two clocks that a test moves by hand. */
public final class ManualTime implements TimeSource {
    /** 2026-11-23, as good as any. */
    public static final long START = 1_795_392_000_000L;

    private volatile long wallNanos = TimeUnit.MILLISECONDS.toNanos(START);
    private volatile long nanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5); // it wraps around soon
    private double speed = 1;
    private Runnable meanwhile;

    @Override
    public long wallMillis() {
        long read = TimeUnit.NANOSECONDS.toMillis(wallNanos);
        Runnable work = meanwhile;
        meanwhile = null;
        if (work != null) {
            work.run();
        }
        return read;
    }

    /** Whoever reads the wall clock next is held up behind the reading while this happens. */
    public void holdUpNextReader(Runnable work) {
        meanwhile = work;
    }

    @Override
    public long monotonicNanos() {
        return nanos;
    }

    /** The wall clock runs so many times as fast as the monotonic one from here on. */
    public void runAt(double newSpeed) {
        speed = newSpeed;
    }

    /** Time goes by. */
    public void passNanos(long amount) {
        nanos += amount;
        wallNanos += Math.round(amount * speed);
    }

    /** Time goes by. */
    public void pass(long millis) {
        passNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** The wall clock alone moves: it is set, or the machine was asleep. */
    public void leap(long millis) {
        wallNanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
