package io.github.themapleseed.tinymls.platform;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/**
 * A reentrant lock for objects of which a process may have a million. It knows the thread that holds it by a number. A
 * {@link java.util.concurrent.locks.ReentrantLock} refers to the thread: each time an old lock is taken, the next
 * collection has to look at its memory again. With a million idle keys that was half of each collection's pause (G1,
 * JDK 17). It also takes 40 bytes instead of 48.
 */
public final class CompactLock extends AbstractQueuedSynchronizer {
    private static final long serialVersionUID = 1;
    private static final AtomicLong LAST_NUMBER = new AtomicLong();
    /** Of the calling thread. Not {@link Thread#getId}, which a subclass of {@code Thread} may override. */
    private static final ThreadLocal<Long> NUMBER = new ThreadLocal<>() {
        @Override
        protected Long initialValue() {
            return LAST_NUMBER.incrementAndGet();
        }
    };

    /** The number of the thread that holds the lock, which sets it and reads it; 0 if no thread does. */
    private volatile long holder;

    /** Takes the lock, once another thread that holds it has given it back. */
    public void lock() {
        acquire(1);
    }

    /** Takes the lock if no other thread holds it; returns whether it did. */
    public boolean tryLock() {
        return tryAcquire(1);
    }

    /**
     * Gives the lock back, once for each time that it was taken.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold it
     */
    public void unlock() {
        release(1);
    }

    @Override
    protected boolean tryAcquire(int times) {
        long number = NUMBER.get();
        if (holder == number) {
            setState(Math.addExact(getState(), times));
            return true;
        }
        if (getState() == 0 && compareAndSetState(0, times)) {
            holder = number;
            return true;
        }
        return false;
    }

    @Override
    protected boolean tryRelease(int times) {
        if (!isHeldExclusively()) {
            throw new IllegalMonitorStateException("this thread does not hold the lock");
        }
        int left = getState() - times;
        if (left == 0) {
            holder = 0;
        }
        setState(left);
        return left == 0;
    }

    @Override
    protected boolean isHeldExclusively() {
        return holder == NUMBER.get();
    }
}
