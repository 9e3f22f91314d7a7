package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.primitive.Delegate;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Tries again to scrub the objects of the delegates whose keys are under maintenance. */
final class ScrubRetry {
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Delegate> delegates = Collections.newSetFromMap(new WeakHashMap<>());

    /** From now on, tries again to scrub objects of that delegate that refuse it. */
    void add(Delegate delegate) {
        lock.lock();
        try {
            delegates.add(delegate);
            delegate.beginRetrying();
        } finally {
            lock.unlock();
        }
    }

    /** Tries to scrub every object that is kept once more. */
    void run(long nowNanos) {
        for (Delegate delegate : all()) { // without the lock, since a delegate may be slow
            if (delegate.unscrubbed() > 0) {
                delegate.retryScrubbing(nowNanos, KeyReference::report);
            }
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
     * Ends the retrying if no object is left to scrub, and returns whether it did. Each delegate is asked. The size of
     * the set would not do: it counts delegates that the collector has cleared and not enqueued yet, and the
     * maintenance thread would wait for them.
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
