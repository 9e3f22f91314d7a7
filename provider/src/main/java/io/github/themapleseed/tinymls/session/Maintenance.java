package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.MessageTally;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
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
    private final ConcurrentHashMap<Long, WindowGroup> cohorts = new ConcurrentHashMap<>();
    private final ReferenceQueue<SessionHandle> unreachable = new ReferenceQueue<>();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final ScrubRetry scrubRetry = new ScrubRetry();
    private volatile Thread thread;
    private volatile long wakeNanos;
    private final FirstSeenTable firstSights;
    private final SealingOutages outages;

    /** Tests bring a second one, beside that of the process. */
    Maintenance(TimeSource time, boolean threaded) {
        this(time, threaded ? MaintenanceThread::start : null);
    }

    /** A maintenance whose thread that function starts, or without a thread if it is null. */
    Maintenance(TimeSource time, Function<Maintenance, Thread> starter) {
        this.time = time;
        this.starter = starter;
        this.firstSights = new FirstSeenTable(time);
        this.outages = new SealingOutages(time);
        MessageTally.tellBeforeReading(this, all -> all.alive().mapToLong(key -> key.sealer().tell() + key.opener().tell())
                .sum());
        Gauge.LIVE_KEYS.watch(this, all -> all.alive().count());
        Gauge.RECEIVER_EPOCHS.watch(this, all -> all.alive().mapToLong(key -> key.opener().size()).sum());
        Gauge.ENGINES.watch(this, all -> all.alive().mapToLong(key -> key.sealer().engines() + key.opener().engines())
                .sum());
        Gauge.OLDEST_EPOCH.watch(this, all -> all.alive().mapToLong(Session::oldestEpoch)
                .filter(epoch -> epoch != Gauge.NONE).min().orElse(Gauge.NONE));
        Gauge.OPENED_LAG.watch(this, all -> all.greatest(key -> key.opener().offsets().lagMillis()));
        Gauge.OPENED_LEAD.watch(this, all -> all.greatest(key -> key.opener().offsets().leadMillis()));
        Gauge.WINDOW_USE.watch(this, all -> all.greatest(key -> key.opener().windowUse()));
        Gauge.SOONEST_END.watch(this, all -> all.alive().mapToLong(all::leftMillis).min().orElse(Gauge.NONE));
        Gauge.KEYS_UNABLE.watch(this, all -> all.unable().size());
    }

    private long leftMillis(Session key) {
        return Math.max(0, key.lifetime().leftMillis(present(key.policy())));
    }

    /**
     * The keys in use that cannot seal: live keys whose clock lies behind what they have erased, and keys that have
     * refused of late, unless another session of the same key can seal.
     */
    private List<Session> unable() {
        long wall = time.wallMillis();
        Stream<Session> stuck = alive()
                .filter(key -> !key.lifetime().isRenewable() && SealingCheck.isAhead(key, wall));
        List<Session> unable = Stream.concat(stuck, outages.sessions()).distinct().toList();
        if (unable.isEmpty()) {
            return unable;
        }
        Set<String> able = alive().filter(key -> SealingCheck.refusal(key, wall) == null).map(Session::shortId)
                .collect(Collectors.toSet());
        return unable.stream().filter(key -> !able.contains(key.events().keyName())).toList();
    }

    /** How the keys of this process are. */
    public KeyStatusReport report() {
        long wall = time.wallMillis();
        List<String> unable = unable().stream().map(key -> "key " + key.events().keyName() + ": "
                + Optional.ofNullable(SealingCheck.refusal(key, wall)).map(Throwable::getMessage).orElse("")).toList();
        String first = alive().min(Comparator.comparingLong(this::leftMillis)).map(key -> ", the first to end is key "
                + key.events().keyName() + " at " + Lifetime.shown(key.notAfter())).orElse("");
        return new KeyStatusReport(alive().count() + " live" + first, unable);
    }

    /** Counts and reports that somebody was refused to seal with a key, or to begin with it. */
    public void reportRefused(Session key, KeyEndedException refusal) {
        key.events().reportRefused(refusal);
        outages.add(key);
    }

    FirstSeenTable firstSights() {
        return firstSights;
    }

    /** A maintenance without a thread: its owner calls {@link #runDue}. */
    static Maintenance byHand(TimeSource time) {
        return new Maintenance(time, false);
    }

    private Stream<Session> alive() {
        return cohorts.values().stream().flatMap(cohort -> cohort.members().stream()).map(SessionReference::session)
                .filter(Session::isAlive);
    }

    private long greatest(ToLongFunction<Session> reading) {
        return alive().mapToLong(reading).max().orElse(Gauge.NONE);
    }

    TimeSource time() {
        return time;
    }

    /** The present as far as destruction under that policy believes it. */
    GuardedInstant present(RatchetPolicy policy) {
        WindowGroup cohort = cohorts.get(policy.windowMillis());
        return cohort != null ? cohort.present() : WindowGroup.clock(policy, time).present(); // a key that has ended asks
    }

    private WindowGroup cohort(RatchetPolicy policy) {
        WindowGroup found = cohorts.get(policy.windowMillis());
        return found != null ? found
                : cohorts.computeIfAbsent(policy.windowMillis(), window -> new WindowGroup(policy, time));
    }

    /** Looks after a session for as long as its handle is reachable. */
    void watch(SessionHandle handle, Session session) {
        lifecycle.lock();
        try {
            WindowGroup cohort = cohort(session.policy());
            scrubRetry.add(session.environment().delegate());
            if (!isRunning()) {
                thread = starter.apply(this); // it waits for the lock, and finds the member then
            } else if (starter != null && cohort.dueNanos() - wakeNanos < 0) {
                wake();
            }
            cohort.members().add(new SessionReference(handle, session, cohort, unreachable));
        } finally {
            lifecycle.unlock();
        }
    }

    /** Destroys every key, and has the thread end. */
    public void destroyAll() {
        for (WindowGroup cohort : cohorts.values()) {
            for (SessionReference member : cohort.members()) {
                member.destroy();
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
    void ensureRunning() {
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
        new WeakReference<SessionHandle>(null, unreachable).enqueue();
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
            SessionReference.report(e);
            return RETRY_NANOS;
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    private boolean retireIfUnneeded() {
        lifecycle.lock();
        try {
            for (WindowGroup cohort : cohorts.values()) {
                if (!cohort.members().isEmpty()) {
                    return false;
                }
            }
            if (!scrubRetry.end()) {
                return false;
            }
            cohorts.clear();
            thread = null;
            return true;
        } finally {
            lifecycle.unlock();
        }
    }

    /** Drops a cohort that has no members. */
    private void dropIfEmpty(WindowGroup cohort) {
        if (!cohort.members().isEmpty()) {
            return;
        }
        lifecycle.lock();
        try {
            if (cohort.members().isEmpty()) {
                cohorts.remove(cohort.windowMillis(), cohort);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** How many windows are looked after; only tests ask. */
    int cohortCount() {
        return cohorts.size();
    }

    private void awaitUnreachable(long nanos) {
        try {
            finish(unreachable.remove(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))));
        } catch (InterruptedException e) {
            return; // nobody has a reason to interrupt this thread: carry on with what is due
        }
    }

    private void finish(Reference<? extends SessionHandle> reference) {
        if (reference instanceof SessionReference watched) {
            watched.end();
        }
    }

    /**
     * Does what is due. Waits for nobody: what there is to report is handed over.
     *
     * @return nanoseconds until more is due
     */
    long runDue() {
        boolean handsOver = EventDelivery.handOver();
        try {
            return visitDue();
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    private long visitDue() {
        for (Reference<? extends SessionHandle> gone = unreachable.poll(); gone != null; gone = unreachable.poll()) {
            finish(gone);
        }
        long now = time.monotonicNanos();
        scrubRetry.run(now);
        wakeNanos = now + Long.MAX_VALUE / 2; // whoever comes meanwhile cannot tell when this ends, and wakes it
        long wait = TimeUnit.MINUTES.toNanos(1);
        for (WindowGroup cohort : cohorts.values()) {
            if (cohort.dueNanos() - now <= 0) {
                cohort.visit();
            }
            dropIfEmpty(cohort);
        }
        now = time.monotonicNanos(); // the visits took their time
        for (WindowGroup cohort : cohorts.values()) {
            wait = Math.min(wait, Math.max(0, cohort.dueNanos() - now));
        }
        wakeNanos = now + wait;
        return wait;
    }
}
