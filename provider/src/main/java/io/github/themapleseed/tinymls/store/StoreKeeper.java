package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.config.StoreSettings;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.DetachedThread;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Attaches the stores of a process to their files, and visits them every few seconds. One daemon thread serves all; it
 * runs while a store is attached or waits for its file. It is none of the threads that erase: a disk may block it. A
 * store that is attached stays so until {@link #close}, since code may hold a copy of a key's bytes and nothing else.
 */
public final class StoreKeeper implements Gauge.Source {
    /** The stores of this process. */
    public static final StoreKeeper SHARED = new StoreKeeper(TimeSource.SYSTEM, true);

    private static final String THREAD = "TinyMLS key stores";
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    /** Looks in an interval, at least. */
    private static final int LOOKS_PER_INTERVAL = 20;

    private final TimeSource time;
    private final boolean isThreaded;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<AttachedStore> attached = new CopyOnWriteArrayList<>();
    private final List<DetachedStore> detached = new CopyOnWriteArrayList<>();
    private final LastVersionWarnings ends;
    private volatile @Nullable Thread thread;

    /** A keeper by those clocks, with a thread of its own or without. */
    StoreKeeper(TimeSource time, boolean isThreaded) {
        this.time = time;
        this.isThreaded = isThreaded;
        this.ends = new LastVersionWarnings();
        StoreGauges.watch(this);
    }

    /** A keeper without a thread: its owner calls {@link #visit}. */
    public static StoreKeeper byHand(TimeSource time) {
        return new StoreKeeper(time, false);
    }

    @Override
    public long read(Gauge gauge) {
        return StoreGauges.read(this, gauge);
    }

    /** A store without a file, held weakly, and the keys to close when it is collected. */
    private static final class DetachedStore extends WeakReference<UnlockedStore> {
        private final FileKeys keys;
        private final long sinceNanos;
        private boolean isReported;

        DetachedStore(UnlockedStore store, long sinceNanos) {
            super(store);
            this.keys = store.keys();
            this.sinceNanos = sinceNanos;
        }
    }

    /**
     * Takes charge of a store that was opened from a stream. It is attached if a file in {@code tinymls.stores} is of
     * that store, now or later.
     *
     * @return the store to use: the one that is attached already, if this one was opened once more
     */
    public UnlockedStore loaded(UnlockedStore opened) {
        lock.lock();
        try {
            AttachedStore known = attachedTo(opened);
            if (known != null) {
                known.store().absorb(opened);
                return known.store();
            }
            detached.add(new DetachedStore(opened, time.monotonicNanos()));
            attachByPaths(opened);
            ensureRunning();
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** Takes charge of a store that was made, and was written to some stream. */
    public void made(UnlockedStore store) {
        lock.lock();
        try {
            if (store.attached() == null && detached.stream().noneMatch(each -> each.refersTo(store))) {
                detached.add(new DetachedStore(store, time.monotonicNanos()));
                ensureRunning();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable AttachedStore attachedTo(UnlockedStore opened) {
        byte[] id = opened.storeId();
        for (AttachedStore each : attached) {
            if (id != null && Arrays.equals(id, each.store().storeId())) {
                return each;
            }
        }
        return null;
    }

    /**
     * Attaches a store to a file that its loader names.
     *
     * @param sources where the password can be had again if it is changed
     * @return the store to use, as {@link #loaded} has it
     */
    public UnlockedStore attach(UnlockedStore opened, Path path, List<PasswordRenewal.Source> sources) {
        lock.lock();
        try {
            AttachedStore known = attachedTo(opened);
            if (known != null) {
                known.store().absorb(opened);
                known.noticeCopy(path);
                return known.store();
            }
            AttachedStore added = add(opened, path, sources);
            PrivilegedActions.run(added::beginWork);
            ensureRunning();
            return opened;
        } finally {
            lock.unlock();
        }
    }

    private AttachedStore add(UnlockedStore opened, Path path, List<PasswordRenewal.Source> sources) {
        StoreSettings settings = opened.dependencies().settings();
        List<PasswordRenewal.Source> all = new ArrayList<>(sources);
        settings.passwordFile().forEach(file -> all.add(() -> PasswordSource.ofFile(file)));
        AttachedStore added = new AttachedStore(opened, path, StoreFile.at(path),
                new PasswordRenewal(all, opened.dependencies().time(),
                        isThreaded ? PasswordRenewal.THREADS : Runnable::run));
        opened.attach(added);
        attached.add(added);
        detached.removeIf(each -> each.refersTo(opened));
        return added;
    }

    /** Attaches a store to the first file in the settings that is of this store; false if there is none at present. */
    private boolean attachByPaths(UnlockedStore opened) {
        byte[] id = opened.storeId();
        AttachedStore added = null;
        for (Path path : opened.dependencies().settings().files()) {
            if (id == null || !Arrays.equals(id, storeIdAt(path))) {
                continue;
            }
            if (added == null) {
                added = add(opened, path, List.of());
            } else {
                added.noticeCopy(path);
            }
        }
        return added != null;
    }

    private static @Nullable byte[] storeIdAt(Path path) {
        try {
            return PrivilegedActions.get(() -> {
                try {
                    return StoreHeader.parse(StoreFile.at(path).head()).storeId();
                } catch (StoreAccessException | StoreFileException notYet) {
                    return null;
                }
            });
        } catch (RuntimeException unreadable) {
            return null;
        }
    }

    /** Visits every store. Throws nothing. */
    public void visit() {
        closeCollected();
        for (DetachedStore each : detached) {
            UnlockedStore store = each.get();
            if (store != null) {
                visitDetached(each, store);
            }
        }
        attached.forEach(each -> PrivilegedActions.run(each::visit));
        ends.look(stores());
    }

    /** Whoever loads a store, takes a key out of it and drops it leaves the keys of its file in memory. */
    private void closeCollected() {
        List<DetachedStore> collected = detached.stream().filter(each -> each.refersTo(null)).toList();
        collected.forEach(each -> each.keys.close());
        detached.removeAll(collected);
    }

    private void visitDetached(DetachedStore reference, UnlockedStore store) {
        lock.lock();
        try {
            if (attachByPaths(store)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        store.forgetOldFiles();
        long millis = TimeUnit.NANOSECONDS.toMillis(time.monotonicNanos() - reference.sinceNanos);
        if (!reference.isReported && millis >= store.dependencies().settings().intervalMillis()) {
            reference.isReported = true;
            SecurityEvent.reportElsewhere(Counter.STORE_DETACHED, 0,
                    "a key store is in use that is not attached to its file:"
                    + " the file keeps what memory forgets. Name the file in tinymls.stores");
        }
    }

    /** The state of the stores for the health check. */
    public StoreHealth health() {
        return StoreHealth.of(this);
    }

    /** The stores that are in use. */
    List<UnlockedStore> stores() {
        List<UnlockedStore> all = new ArrayList<>();
        attached.forEach(each -> all.add(each.store()));
        for (DetachedStore each : detached) {
            UnlockedStore store = each.get();
            if (store != null) {
                all.add(store);
            }
        }
        return all;
    }

    /** The stores that have a file. */
    List<AttachedStore> attached() {
        return attached;
    }

    /** How many stores have none. */
    long detachedCount() {
        return detached.stream().filter(each -> !each.refersTo(null)).count();
    }

    /** Ends the keeping of all stores: their files stay as they are, and the keys of the files are wiped. */
    public void close() {
        lock.lock();
        try {
            attached.forEach(AttachedStore::close);
            attached.clear();
            detached.forEach(each -> each.keys.close());
            detached.clear();
        } finally {
            lock.unlock();
        }
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }

    /** Whether the thread runs. */
    boolean isRunning() {
        Thread running = thread;
        return running != null && running.isAlive();
    }

    private void ensureRunning() {
        if (isThreaded && !isRunning()) {
            thread = DetachedThread.start(THREAD, this::run);
        }
    }

    private void run() {
        while (isNeeded()) {
            try {
                visit();
            } catch (RuntimeException | Error e) { // the next visit tries again
                SecurityEvent.reportFailure(Counter.STORE_FAILED, e);
            }
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(pauseMillis()));
        }
    }

    /** Whether there is a store to keep; if not, the next one that is loaded starts another thread. */
    private boolean isNeeded() {
        lock.lock();
        try {
            closeCollected();
            boolean needed = !attached.isEmpty() || !detached.isEmpty();
            if (!needed) {
                thread = null;
            }
            return needed;
        } finally {
            lock.unlock();
        }
    }

    private long pauseMillis() {
        long least = LONGEST_PAUSE_MILLIS;
        for (UnlockedStore store : stores()) {
            least = Math.min(least, store.dependencies().settings().intervalMillis() / LOOKS_PER_INTERVAL);
        }
        return Math.max(1, least);
    }
}
