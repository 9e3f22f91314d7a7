package io.github.themapleseed.tinymls.engine;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.concurrent.TimeUnit;

/**
 * The closed engine pools of one key in which an engine still holds a secret. A pool is added before it is closed, and
 * removed when it has no engine left. Adding allocates nothing, so maintenance finds the pool even if closing fails by
 * a stack overflow, and closes it again. An engine that is still leased after a window most likely belongs to a call
 * that died: its key and IV are erased all the same.
 */
public final class ClosedPools {
    private final TimeSource time;
    private final long patienceNanos;
    private volatile @Nullable EnginePool first;

    public ClosedPools(TimeSource time, long patienceMillis) {
        this.time = time;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    }

    /** Adds a pool that is about to be closed, unless it is on the list. */
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

    /** Removes a pool that has no engine left. Its link stays, so that {@link #visit} goes on from it. */
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

    /** Closes every pool of the list again. If one fails, the others are closed all the same. */
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
