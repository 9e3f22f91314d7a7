package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.GuardedClock;
import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.memory.EarlyCollection;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Erases in time, with or without traffic: punctures every live key as its window moves, closes idle sender epochs, and
 * erases keys whose handle is unreachable. One daemon thread serves the process, and runs while there is a key.
 */
public final class Maintenance implements Runnable {
    /** Maintains the keys of this process. */
    public static final Maintenance SHARED = new Maintenance(TimeSource.SYSTEM, true);

    /** Wait after a turn that failed, so that a lasting failure does not keep a processor busy. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Wait of the thread if no group is due earlier. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Longer than any wait. Added to a reading of the clock, it does not overflow. */
    private static final long FAR_NANOS = Long.MAX_VALUE / 2;

    private final TimeSource time;
    private final @Nullable Function<Maintenance, Thread> starter;
    private final Runnable collection;
    private final ConcurrentHashMap<Long, SameWindowKeys> groups = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final ScrubRetry scrubRetry = new ScrubRetry();
    private volatile @Nullable Thread thread;
    private volatile long wakeNanos;

    /** A maintenance by the given clocks, with a thread or without. */
    Maintenance(TimeSource time, boolean threaded) {
        this(time, threaded ? new MaintenanceThread() : null);
    }

    /** A maintenance whose thread {@code starter} starts; without a thread if {@code starter} is null. */
    Maintenance(TimeSource time, @Nullable Function<Maintenance, Thread> starter) {
        this(time, starter, EarlyCollection.PROVOKING);
    }

    /** The same whose visits run {@code collection} before they derive. */
    Maintenance(TimeSource time, @Nullable Function<Maintenance, Thread> starter, Runnable collection) {
        this.time = time;
        this.starter = starter;
        this.collection = collection;
    }

    /** A maintenance without a thread: its owner calls {@link #visitDue}. */
    public static Maintenance byHand(TimeSource time) {
        return new Maintenance(time, false);
    }

    /** The keys under maintenance. Some may have ended and wait for the rest of their secrets to be erased. */
    public Stream<MaintainedKey> keys() {
        return groups.values().stream().flatMap(group -> group.references().stream()).map(KeyReference::key)
                .filter(Objects::nonNull);
    }

    /** The clocks that maintenance goes by. */
    public TimeSource time() {
        return time;
    }

    /** The present by the destruction clock of that policy's window. */
    public GuardedInstant present(RatchetPolicy policy) {
        return clock(policy).present();
    }

    /** The destruction clock of that policy's window. */
    public GuardedClock clock(RatchetPolicy policy) {
        SameWindowKeys group = groups.get(policy.windowMillis());
        return group != null ? group.clock()
                : SameWindowKeys.clock(policy, time); // the key has ended, and its group is gone
    }

    private SameWindowKeys group(RatchetPolicy policy) {
        SameWindowKeys found = groups.get(policy.windowMillis());
        if (found != null) {
            return found;
        }
        SameWindowKeys added = new SameWindowKeys(policy, time, collection);
        SameWindowKeys other = groups.putIfAbsent(policy.windowMillis(), added);
        return other != null ? other : added;
    }

    /** Maintains a key from now on, until all of it is erased. Once its handle is unreachable, it is released. */
    public void watch(Object handle, MaintainedKey key) {
        lifecycle.lock();
        try {
            SameWindowKeys group = group(key.policy());
            scrubRetry.add(key.delegate());
            if (starter != null && !isRunning()) {
                thread = starter.apply(this); // it waits for the lock, and finds the new key then
            } else if (starter != null && group.dueNanos() - wakeNanos < 0) {
                wakeNanos = group.dueNanos(); // once is enough: a thread may add many keys during a visit
                wake();
            }
            group.references().add(new KeyReference(handle, key, group, unreachable));
        } finally {
            lifecycle.unlock();
        }
    }

    /** Destroys every key, and wakes the thread, which ends if nothing is left to erase. */
    public void destroyAll() {
        for (SameWindowKeys group : groups.values()) {
            for (KeyReference reference : group.references()) {
                reference.destroy();
            }
        }
        wake();
    }

    /** Whether the thread runs. The field may still refer to a thread that an error has killed. */
    private boolean isRunning() {
        Thread current = thread;
        return current != null && current.isAlive();
    }

    /** Starts the thread again if it has died. Called whenever a key derives or erases. */
    public void ensureRunning() {
        if (starter == null || isRunning()) {
            return;
        }
        lifecycle.lock();
        try {
            if (!isRunning()) {
                thread = starter.apply(this);
            }
        } catch (RuntimeException | Error e) { // no memory for a thread: each use of a key still erases its past
            Counter.ERASING_FAILED.increment();
        } finally {
            lifecycle.unlock();
        }
    }

    /** Ends the thread's wait, by a reference in the queue that it waits for. */
    private void wake() {
        new WeakReference<>(null, unreachable).enqueue();
    }

    /** The thread's work: turn after turn, until no key is left. */
    @Override
    public void run() {
        long wait = 0;
        while (wait >= 0) {
            wait = turn(wait);
        }
    }

    /**
     * Waits, then visits the groups that are due. Failures are reported and do not end the thread, since nothing else
     * erases the past of idle keys.
     *
     * @return nanoseconds until the next turn, negative if no key is left
     */
    long turn(long waitNanos) {
        boolean handsOver = false;
        try {
            handsOver = EventDelivery.handOver();
            if (endIfUnneeded()) {
                return -1;
            }
            awaitUnreachable(waitNanos);
            return visitDue();
        } catch (RuntimeException | Error e) { // a lack of memory too: it may pass
            KeyReference.report(e);
            return RETRY_NANOS;
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    /** Lets the thread end if no key is left and no object of a delegate is to be scrubbed. Returns whether it ends. */
    private boolean endIfUnneeded() {
        lifecycle.lock();
        try {
            for (SameWindowKeys group : groups.values()) {
                if (!group.references().isEmpty()) {
                    return false;
                }
            }
            if (!scrubRetry.endIfNothingLeft()) {
                return false;
            }
            groups.clear();
            thread = null;
            return true;
        } finally {
            lifecycle.unlock();
        }
    }

    /** Removes a group without keys. */
    private void removeIfEmpty(SameWindowKeys group) {
        if (!group.references().isEmpty()) {
            return;
        }
        lifecycle.lock();
        try {
            if (group.references().isEmpty()) {
                groups.remove(group.windowMillis(), group);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** The number of groups. */
    int groupCount() {
        return groups.size();
    }

    private void awaitUnreachable(long nanos) {
        try {
            release(unreachable.remove(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))));
        } catch (InterruptedException e) {
            return; // nothing interrupts this thread on purpose, so it goes on with what is due
        }
    }

    private void release(Reference<?> reference) {
        if (reference instanceof KeyReference unheld) {
            unheld.release();
        }
    }

    /**
     * Visits the groups that are due. It waits for no log, since another thread delivers the events.
     *
     * @return nanoseconds until the next group is due
     */
    public long visitDue() {
        boolean handsOver = EventDelivery.handOver();
        try {
            return visitGroups();
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    private long visitGroups() {
        for (Reference<?> gone = unreachable.poll(); gone != null; gone = unreachable.poll()) {
            release(gone);
        }
        long now = time.monotonicNanos();
        scrubRetry.run(now);
        wakeNanos = now + FAR_NANOS; // so that a key added during the visits wakes the thread: its group is due earlier
        long wait = LONGEST_WAIT_NANOS;
        for (SameWindowKeys group : groups.values()) {
            if (group.dueNanos() - now <= 0) {
                group.visit();
            }
            removeIfEmpty(group);
        }
        now = time.monotonicNanos(); // the visits took a while
        for (SameWindowKeys group : groups.values()) {
            wait = Math.min(wait, Math.max(0, group.dueNanos() - now));
        }
        wakeNanos = now + wait;
        return wait;
    }
}
