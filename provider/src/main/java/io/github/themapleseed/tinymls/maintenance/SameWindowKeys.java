package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.GuardedClock;
import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.memory.ThreadStackEraser;
import java.util.concurrent.TimeUnit;

/** The keys with the same window. Their punctures fall due together, so one visit serves all of them. */
final class SameWindowKeys {
    /** The longest time between two visits, however long the window. */
    private static final long LONGEST_WAIT_MILLIS = 15_000;
    /**
     * One part in so many of the longest wait is the jitter of visits: processes started at once work at other times.
     */
    private static final int WAIT_JITTER_PART = 20;
    /** Jitter is at most one part in so many of the window. With the alignment's 15 % it stays under a quarter. */
    private static final int WINDOW_JITTER_PART = 40;
    /** Keys with a window of a second are visited eight times a second, those with a shorter one more often. */
    private static final long SHORT_WINDOW_MILLIS = 1_000;
    /** Time after which the destruction clock believes any leap. */
    private static final long LONGEST_PATIENCE_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final RatchetPolicy policy;
    private final GuardedClock clock;
    private final TimeSource time;
    /** Lets a garbage collection that is near begin. */
    private final Runnable collection;
    private final KeyReferenceList references = new KeyReferenceList();
    private volatile long dueNanos;

    SameWindowKeys(RatchetPolicy policy, TimeSource time, Runnable collection) {
        this.policy = policy;
        this.time = time;
        this.collection = collection;
        this.clock = clock(policy, time);
        schedule(clock.now());
    }

    /** A destruction clock that believes a leap once it has lasted for the policy's window, a day at most. */
    static GuardedClock clock(RatchetPolicy policy, TimeSource time) {
        return new GuardedClock(time, Math.min(policy.windowMillis(), LONGEST_PATIENCE_MILLIS));
    }

    /** The group's destruction clock. */
    GuardedClock clock() {
        return clock;
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

    /** Visits every key and schedules the next visit. */
    void visit() {
        GuardedInstant now = clock.present();
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            if (isVisitedSeldom()) {
                collection.run();
            }
            for (KeyReference reference : references) {
                reference.maintain(now, kit);
                kit.endKey();
            }
        } catch (RuntimeException e) {
            KeyReference.report(e);
        } finally {
            ThreadStackEraser.overwrite();
            schedule(clock.now());
        }
    }

    /** Whether a MiB for each visit is little: with a window of a millisecond it would be a GiB a second. */
    private boolean isVisitedSeldom() {
        return policy.windowMillis() >= SHORT_WINDOW_MILLIS;
    }

    /**
     * Schedules the next visit for shortly after the next move of the horizon. Alignment and jitter add up to less than
     * a quarter of the window, so an epoch is erased within 1.25 windows.
     */
    private void schedule(long now) {
        long wait = LONGEST_WAIT_MILLIS;
        long jitter = wait / WAIT_JITTER_PART;
        if (policy.isForwardSecret()) {
            long alignment = policy.alignmentMillis();
            wait = Math.min(wait, alignment - Math.floorMod(now - policy.windowMillis(), alignment));
            jitter = Math.min(jitter, policy.windowMillis() / WINDOW_JITTER_PART);
        }
        long micros = TimeUnit.MILLISECONDS.toMicros(wait)
                + time.jitterBelow(TimeUnit.MILLISECONDS.toMicros(jitter) + 1);
        dueNanos = time.monotonicNanos() + TimeUnit.MICROSECONDS.toNanos(micros);
    }
}
