package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.GuardedClock;
import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.TimeSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The keys with one window. Their punctures fall due together, so one visit serves them all. */
final class WindowGroup {
    /** Nothing waits longer than this for a visit, however long the window. */
    private static final long LONGEST_WAIT_MILLIS = 15_000;

    private final RatchetPolicy policy;
    private final GuardedClock clock;
    private final TimeSource time;
    private final KeyReferenceList references = new KeyReferenceList();
    private volatile long dueNanos;

    WindowGroup(RatchetPolicy policy, TimeSource time) {
        this.policy = policy;
        this.time = time;
        this.clock = clock(policy, time);
        schedule(clock.now());
    }

    /** A clock that believes a leap once it has lasted that policy's window, or a day. */
    static GuardedClock clock(RatchetPolicy policy, TimeSource time) {
        return new GuardedClock(time, Math.min(policy.windowMillis(), TimeUnit.DAYS.toMillis(1)));
    }

    /** The present as far as it is believed. */
    GuardedInstant present() {
        return clock.present();
    }

    long windowMillis() {
        return policy.windowMillis();
    }

    KeyReferenceList references() {
        return references;
    }

    /** The instant of the next visit, on the monotonic clock. */
    long dueNanos() {
        return dueNanos;
    }

    /** Visits every key, and settles when to come again. */
    void visit() {
        GuardedInstant now = clock.present();
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            for (KeyReference reference : references) {
                reference.maintain(now, kit);
            }
        } catch (RuntimeException e) {
            KeyReference.report(e);
        } finally {
            schedule(clock.now());
        }
    }

    /**
     * The next visit: shortly after the horizon moves by a grain. Grain and jitter together stay under a quarter of
     * the window, so what falls out of the window is erased within 1.25 windows.
     */
    private void schedule(long now) {
        long wait = LONGEST_WAIT_MILLIS;
        long jitter = wait / 20;
        if (policy.isForwardSecret()) {
            long grain = policy.alignmentMillis();
            wait = Math.min(wait, grain - Math.floorMod(now - policy.windowMillis(), grain));
            jitter = Math.min(jitter, policy.windowMillis() / 40);
        }
        long micros = TimeUnit.MILLISECONDS.toMicros(wait)
                + ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toMicros(jitter) + 1);
        dueNanos = time.monotonicNanos() + TimeUnit.MICROSECONDS.toNanos(micros);
    }
}
