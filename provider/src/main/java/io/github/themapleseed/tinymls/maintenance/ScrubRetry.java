package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.primitive.Delegate;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The delegates of the keys under maintenance, to be asked again to forget what they refused to forget. */
final class ScrubRetry {
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Delegate> delegates = Collections.newSetFromMap(new WeakHashMap<>());

    /** Retries what that delegate refuses from here on. */
    void add(Delegate delegate) {
        lock.lock();
        try {
            delegates.add(delegate);
            delegate.beginRetrying();
        } finally {
            lock.unlock();
        }
    }

    /** Tries everything once more. */
    void run(long nowNanos) {
        for (Delegate delegate : all()) { // out of the lock: a delegate may take its time
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

    /** Ends the retrying if nothing is left to try, else says false. */
    boolean end() {
        lock.lock();
        try {
            delegates.removeIf(Delegate::endRetrying);
            return delegates.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
