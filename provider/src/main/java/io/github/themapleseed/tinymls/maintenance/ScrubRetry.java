package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.primitive.Delegate;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The delegates of the keys under maintenance. Delegate objects that refused to be scrubbed are tried again here. */
final class ScrubRetry {
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Delegate> delegates = Collections.newSetFromMap(new WeakHashMap<>());

    /** From now on, objects of that delegate that refuse to be scrubbed are tried again. */
    void add(Delegate delegate) {
        lock.lock();
        try {
            delegates.add(delegate);
            delegate.beginRetrying();
        } finally {
            lock.unlock();
        }
    }

    /** Tries to scrub everything once more. */
    void run(long nowNanos) {
        for (Delegate delegate : all()) { // out of the lock: a delegate may be slow
            delegate.retryScrubbing(nowNanos, KeyReference::report);
        }
    }

    private List<Delegate> all() {
        lock.lock();
        try {
            return List.copyOf(delegates);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends retrying if nothing is left to scrub; whether it ended. Each delegate is looked at: the set's own size counts
     * those that the collector has cleared and not enqueued yet, and the thread that asks would then wait for nothing.
     */
    boolean endIfNothingLeft() {
        lock.lock();
        try {
            boolean left = false;
            for (Iterator<Delegate> all = delegates.iterator(); all.hasNext();) {
                if (all.next().endRetrying()) {
                    all.remove();
                } else {
                    left = true;
                }
            }
            return !left;
        } finally {
            lock.unlock();
        }
    }
}
