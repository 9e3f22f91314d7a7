package io.github.themapleseed.tinymls.engine;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.concurrent.TimeUnit;

/**
 * The closed engine pools of one key that still have an engine with a secret. A pool enters before it is closed and
 * leaves when nothing of it is left, and entering wants no memory: whatever fails in between, be it a stack overflow in
 * the middle of a call, maintenance closes it again. An engine that is still in use after a window is most likely held
 * by nobody: the call that took it came to no end. Its key and IV are then erased under whoever holds it.
 */
public final class ClosedPools {
    private final TimeSource time;
    private final long patienceNanos;
    private volatile @Nullable EnginePool first;

    public ClosedPools(TimeSource time, long patienceMillis) {
        this.time = time;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    }

    /** Takes a pool in that is about to be closed, if it is not here yet. */
    void add(EnginePool pool) {
        long now = time.monotonicNanos();
        synchronized (this) {
            if (!pool.listed) {
                pool.closedAtNanos = now;
                pool.listed = true;
                pool.nextClosed = first;
                first = pool;
            }
        }
    }

    /** Takes a pool off of which nothing is left. A walk that stands on it goes on to the one behind it. */
    void remove(EnginePool pool) {
        synchronized (this) {
            if (first == pool) {
                first = pool.nextClosed;
            } else {
                EnginePool before = first;
                while (before != null && before.nextClosed != pool) {
                    before = before.nextClosed;
                }
                if (before != null) {
                    before.nextClosed = pool.nextClosed;
                }
            }
            pool.listed = false;
        }
    }

    /** Closes again what is here, each whatever happens to the others. */
    public void visit() {
        for (EnginePool pool = first; pool != null; pool = pool.nextClosed) {
            try {
                if (time.monotonicNanos() - pool.closedAtNanos >= patienceNanos) {
                    pool.revokeEnginesInUse();
                }
                pool.close();
            } catch (RuntimeException | Error e) { // even want of memory: the next visit tries again
                Counter.ERASING_FAILED.increment();
            }
        }
    }

    public boolean isEmpty() {
        return first == null;
    }
}
