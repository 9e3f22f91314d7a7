package io.github.themapleseed.tinymls.primitive;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Objects of a delegate that still hold a secret, because the delegate refused the throw-away key. They are kept while
 * maintenance tries again: {@value #MOST} at most, each for ten minutes at most. Any other object is left to the
 * collector.
 */
final class FailedScrubs {
    static final int MOST = 256;
    static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final ConcurrentLinkedQueue<Remnant> remnants = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile boolean retried;

    /** An object that could not be scrubbed, and the monotonic time of the first retry. */
    private static final class Remnant {
        private final Runnable scrub;
        private boolean dated;
        private long sinceNanos;

        Remnant(Runnable scrub) {
            this.scrub = scrub;
        }

        boolean isTooOld(long nowNanos) {
            if (!dated) {
                dated = true;
                sinceNanos = nowNanos;
            }
            return nowNanos - sinceNanos > LONGEST_NANOS;
        }
    }

    int size() {
        return size.get();
    }

    /** Keeps an object, given as the action that scrubs it, unless nobody retries or {@link #MOST} are kept already. */
    void add(Runnable scrub) {
        keep(new Remnant(scrub));
    }

    private void keep(Remnant remnant) {
        if (size.incrementAndGet() > MOST) {
            size.decrementAndGet();
            return;
        }
        remnants.add(remnant);
        if (!retried) { // read after adding, since endRetrying writes it before reading the size
            drop();
        }
    }

    private void drop() {
        while (remnants.poll() != null) {
            size.decrementAndGet();
        }
    }

    /** Announces calls of {@link #retry}: from now on objects are kept. */
    void beginRetrying() {
        retried = true;
    }

    /** Ends the keeping of objects and returns true, unless an object is kept: then nothing changes. */
    boolean endRetrying() {
        retried = false;
        if (size.get() == 0) {
            return true;
        }
        retried = true;
        return false;
    }

    /**
     * Tries to scrub each object once more.
     *
     * @param nowNanos monotonic time
     * @param report receives the last failure, if there is one
     */
    void retry(long nowNanos, Consumer<Throwable> report) {
        Throwable failure = null;
        for (int left = size.get(); left > 0; left--) {
            Remnant remnant = remnants.poll();
            if (remnant == null) {
                break;
            }
            size.decrementAndGet();
            try {
                remnant.scrub.run();
            } catch (RuntimeException | Error e) { // a lack of memory too: the other objects must be tried
                failure = e;
                if (!remnant.isTooOld(nowNanos)) {
                    keep(remnant);
                }
            }
        }
        if (failure != null) {
            report.accept(failure);
        }
    }
}
