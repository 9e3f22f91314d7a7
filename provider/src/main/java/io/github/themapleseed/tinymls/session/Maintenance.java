package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Batch;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.Reporting;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
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
    private final boolean threaded;
    private final ConcurrentHashMap<Long, Cohort> cohorts = new ConcurrentHashMap<>();
    private final ReferenceQueue<KeyHandle> unreachable = new ReferenceQueue<>();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private volatile Thread thread;
    private volatile long wakeNanos;

    /** Tests bring a second one, beside that of the process. */
    Maintenance(TimeSource time, boolean threaded) {
        this.time = time;
        this.threaded = threaded;
        Batch.tellBeforeReading(this, all -> all.alive().mapToLong(Session::tell).sum());
        Gauge.LIVE_KEYS.watch(this, all -> all.alive().count());
        Gauge.RECEIVER_EPOCHS.watch(this, all -> all.alive().mapToLong(key -> key.opener().size()).sum());
        Gauge.ENGINES.watch(this, all -> all.alive().mapToLong(Session::engines).sum());
        Gauge.OLDEST_EPOCH.watch(this, all -> all.alive().mapToLong(Session::oldestEpoch)
                .filter(epoch -> epoch != Gauge.NONE).min().orElse(Gauge.NONE));
        Gauge.OPENED_LAG.watch(this, all -> all.greatest(key -> key.opener().offsets().lagMillis()));
        Gauge.OPENED_LEAD.watch(this, all -> all.greatest(key -> key.opener().offsets().leadMillis()));
        Gauge.WINDOW_USE.watch(this, all -> all.greatest(Session::windowUse));
    }

    /** A maintenance without a thread: its owner calls {@link #runDue}. */
    static Maintenance byHand(TimeSource time) {
        return new Maintenance(time, false);
    }

    private Stream<Session> alive() {
        return cohorts.values().stream().flatMap(cohort -> cohort.members().stream()).map(Watched::session)
                .filter(Session::isAlive);
    }

    private long greatest(ToLongFunction<Session> reading) {
        return alive().mapToLong(reading).max().orElse(Gauge.NONE);
    }

    TimeSource time() {
        return time;
    }

    /** Unix time in ms as far as destruction under that policy believes it. */
    long believedTime(Policy policy) {
        return cohort(policy).now();
    }

    private Cohort cohort(Policy policy) {
        Cohort found = cohorts.get(policy.windowMillis());
        return found != null ? found
                : cohorts.computeIfAbsent(policy.windowMillis(), window -> new Cohort(policy, time));
    }

    /** Looks after a session for as long as its handle is reachable. */
    void watch(KeyHandle handle, Session session) {
        lifecycle.lock();
        try {
            Cohort cohort = cohort(session.policy());
            if (threaded && thread == null) {
                thread = MaintenanceThread.start(this); // it waits for the lock, and finds the member then
            } else if (threaded && cohort.dueNanos() - wakeNanos < 0) {
                wake();
            }
            cohort.members().add(new Watched(handle, session, cohort, unreachable));
        } finally {
            lifecycle.unlock();
        }
    }

    /** Destroys every key, and has the thread end. */
    public void destroyAll() {
        for (Cohort cohort : cohorts.values()) {
            for (Watched member : cohort.members()) {
                member.destroy();
            }
        }
        wake();
    }

    /** An enqueued reference ends the thread's wait. */
    private void wake() {
        new WeakReference<KeyHandle>(null, unreachable).enqueue();
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
            handsOver = Reporting.handOver();
            if (retireIfUnneeded()) {
                return -1;
            }
            awaitUnreachable(waitNanos);
            return runDue();
        } catch (RuntimeException | Error e) { // even want of memory passes
            Watched.report(e);
            return RETRY_NANOS;
        } finally {
            Reporting.end(handsOver);
        }
    }

    private boolean retireIfUnneeded() {
        lifecycle.lock();
        try {
            for (Cohort cohort : cohorts.values()) {
                if (!cohort.members().isEmpty()) {
                    return false;
                }
            }
            cohorts.clear();
            thread = null;
            return true;
        } finally {
            lifecycle.unlock();
        }
    }

    private void awaitUnreachable(long nanos) {
        try {
            finish(unreachable.remove(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))));
        } catch (InterruptedException e) {
            return; // nobody has a reason to interrupt this thread: carry on with what is due
        }
    }

    private void finish(Reference<? extends KeyHandle> reference) {
        if (reference instanceof Watched watched) {
            watched.end();
        }
    }

    /**
     * Does what is due. Waits for nobody: what there is to report is handed over.
     *
     * @return nanoseconds until more is due
     */
    long runDue() {
        boolean handsOver = Reporting.handOver();
        try {
            return visitDue();
        } finally {
            Reporting.end(handsOver);
        }
    }

    private long visitDue() {
        for (Reference<? extends KeyHandle> gone = unreachable.poll(); gone != null; gone = unreachable.poll()) {
            finish(gone);
        }
        long now = time.monotonicNanos();
        wakeNanos = now + Long.MAX_VALUE / 2; // whoever comes meanwhile cannot tell when this ends, and wakes it
        long wait = TimeUnit.MINUTES.toNanos(1);
        for (Cohort cohort : cohorts.values()) {
            if (cohort.dueNanos() - now <= 0) {
                cohort.visit();
            }
        }
        now = time.monotonicNanos(); // the visits took their time
        for (Cohort cohort : cohorts.values()) {
            wait = Math.min(wait, Math.max(0, cohort.dueNanos() - now));
        }
        wakeNanos = now + wait;
        return wait;
    }
}
