package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Erases in time, with or without traffic: punctures every live key as the window moves, retires what is idle, and
 * wipes keys that no one holds any more. One daemon thread does it for the whole process; it is there only while a
 * key is.
 */
public final class Maintenance {
    /** The one that the process's keys share. */
    public static final Maintenance SHARED = new Maintenance(TimeSource.SYSTEM, true);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final TimeSource time;
    private final Function<Maintenance, Thread> starter;
    private final ConcurrentHashMap<Long, WindowGroup> groups = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final ScrubRetry scrubRetry = new ScrubRetry();
    private volatile Thread thread;
    private volatile long wakeNanos;

    /** Tests bring a second one, beside that of the process. */
    Maintenance(TimeSource time, boolean threaded) {
        this(time, threaded ? MaintenanceThread::start : null);
    }

    /** A maintenance whose thread that function starts, or without a thread if it is null. */
    Maintenance(TimeSource time, Function<Maintenance, Thread> starter) {
        this.time = time;
        this.starter = starter;
    }

    /** A maintenance without a thread: its owner calls {@link #runDue}. */
    public static Maintenance byHand(TimeSource time) {
        return new Maintenance(time, false);
    }

    /** The keys under maintenance, ended ones among them. */
    public Stream<MaintainedKey> keys() {
        return groups.values().stream().flatMap(group -> group.references().stream()).map(KeyReference::key);
    }

    /** The clocks that it erases by. */
    public TimeSource time() {
        return time;
    }

    /** The present as far as destruction under that policy believes it. */
    public GuardedInstant present(RatchetPolicy policy) {
        WindowGroup group = groups.get(policy.windowMillis());
        return group != null ? group.present() : WindowGroup.clock(policy, time).present(); // a key that has ended asks
    }

    private WindowGroup group(RatchetPolicy policy) {
        WindowGroup found = groups.get(policy.windowMillis());
        return found != null ? found
                : groups.computeIfAbsent(policy.windowMillis(), window -> new WindowGroup(policy, time));
    }

    /** Maintains a key until it has ended, or until its handle is unreachable and the key is erased. */
    public void watch(Object handle, MaintainedKey key) {
        lifecycle.lock();
        try {
            WindowGroup group = group(key.policy());
            scrubRetry.add(key.delegate());
            if (!isRunning()) {
                thread = starter.apply(this); // it waits for the lock, and finds the member then
            } else if (starter != null && group.dueNanos() - wakeNanos < 0) {
                wake();
            }
            group.references().add(new KeyReference(handle, key, group, unreachable));
        } finally {
            lifecycle.unlock();
        }
    }

    /** Destroys every key, and has the thread end. */
    public void destroyAll() {
        for (WindowGroup group : groups.values()) {
            for (KeyReference reference : group.references()) {
                reference.destroy();
            }
        }
        wake();
    }

    /** Whether the thread is there, if there is to be one. A thread that was killed has left its field set. */
    private boolean isRunning() {
        Thread current = thread;
        return starter == null || current != null && current.isAlive();
    }

    /** Starts the thread again if it has died: called by those who use a key. */
    public void ensureRunning() {
        if (isRunning()) {
            return;
        }
        lifecycle.lock();
        try {
            if (!isRunning()) {
                thread = starter.apply(this);
            }
        } catch (RuntimeException | Error e) { // no room for a thread: whoever uses a key erases its past meanwhile
            Counter.ERASING_FAILED.increment();
        } finally {
            lifecycle.unlock();
        }
    }

    /** An enqueued reference ends the thread's wait. */
    private void wake() {
        new WeakReference<>(null, unreachable).enqueue();
    }

    /** The thread's life: until no key is left. */
    void run() {
        long wait = 0;
        while (wait >= 0) {
            wait = turn(wait);
        }
    }

    /**
     * Waits, and does what is due then. Nothing that is thrown on the way ends the thread, or all keys would keep
     * their past.
     *
     * @return nanoseconds until the next turn, negative if no key is left
     */
    long turn(long waitNanos) {
        boolean handsOver = false;
        try {
            handsOver = EventDelivery.handOver();
            if (retireIfUnneeded()) {
                return -1;
            }
            awaitUnreachable(waitNanos);
            return runDue();
        } catch (RuntimeException | Error e) { // even want of memory passes
            KeyReference.report(e);
            return RETRY_NANOS;
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    private boolean retireIfUnneeded() {
        lifecycle.lock();
        try {
            for (WindowGroup group : groups.values()) {
                if (!group.references().isEmpty()) {
                    return false;
                }
            }
            if (!scrubRetry.end()) {
                return false;
            }
            groups.clear();
            thread = null;
            return true;
        } finally {
            lifecycle.unlock();
        }
    }

    /** Drops a group that has no members. */
    private void dropIfEmpty(WindowGroup group) {
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

    /** How many windows are looked after; only tests ask. */
    int groupCount() {
        return groups.size();
    }

    private void awaitUnreachable(long nanos) {
        try {
            finish(unreachable.remove(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))));
        } catch (InterruptedException e) {
            return; // nobody has a reason to interrupt this thread: carry on with what is due
        }
    }

    private void finish(Reference<? extends Object> reference) {
        if (reference instanceof KeyReference watched) {
            watched.end();
        }
    }

    /**
     * Does what is due. Waits for nobody: what there is to report is handed over.
     *
     * @return nanoseconds until more is due
     */
    public long runDue() {
        boolean handsOver = EventDelivery.handOver();
        try {
            return visitDue();
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    private long visitDue() {
        for (Reference<? extends Object> gone = unreachable.poll(); gone != null; gone = unreachable.poll()) {
            finish(gone);
        }
        long now = time.monotonicNanos();
        scrubRetry.run(now);
        wakeNanos = now + Long.MAX_VALUE / 2; // whoever comes meanwhile cannot tell when this ends, and wakes it
        long wait = TimeUnit.MINUTES.toNanos(1);
        for (WindowGroup group : groups.values()) {
            if (group.dueNanos() - now <= 0) {
                group.visit();
            }
            dropIfEmpty(group);
        }
        now = time.monotonicNanos(); // the visits took their time
        for (WindowGroup group : groups.values()) {
            wait = Math.min(wait, Math.max(0, group.dueNanos() - now));
        }
        wakeNanos = now + wait;
        return wait;
    }
}
