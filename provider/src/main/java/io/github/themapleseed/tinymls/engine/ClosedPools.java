package io.github.themapleseed.tinymls.engine;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.concurrent.TimeUnit;

/**
 * The closed engine pools of one key in which an engine still has a secret. A pool is added before it is closed and
 * removed when no engine is left. Adding needs no memory, so if closing fails, even by a stack overflow, maintenance
 * closes the pool again. An engine that is still leased after a window most likely belongs to a call that died: its key
 * and IV are erased even so.
 */
public final class ClosedPools {
    private final TimeSource time;
    private final long patienceNanos;
    private volatile @Nullable EnginePool first;

    public ClosedPools(TimeSource time, long patienceMillis) {
        this.time = time;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    }

    /** Adds a pool that is about to be closed, if it is not in the list yet. */
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

    /** Removes a pool without engines. A walk that has reached it goes on to the pool behind it. */
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

    /** Closes every pool of the list again; a failure at one does not stop the others. */
    public void visit() {
        for (EnginePool pool = first; pool != null; pool = pool.nextClosed) {
            try {
                if (time.monotonicNanos() - pool.closedAtNanos >= patienceNanos) {
                    pool.revokeEnginesInUse();
                }
                pool.close();
            } catch (RuntimeException | Error e) { // a lack of memory too: the next visit tries again
                Counter.ERASING_FAILED.increment();
            }
        }
    }

    public boolean isEmpty() {
        return first == null;
    }
}
