package io.github.themapleseed.tinymls.primitive;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Objects of a delegate that still remember a secret, because the delegate refused the throw-away key. While somebody
 * tries again they are kept here, {@value #MOST} at most and each for ten minutes at most. Anything else is left to whoever
 * used the object, and to the garbage collector.
 */
final class FailedScrubs {
    static final int MOST = 256;
    static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final ConcurrentLinkedQueue<Remnant> remnants = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile boolean retried;

    /** One object, and the monotonic time at which scrubbing it was tried again first. */
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

    /** Keeps an object to be scrubbed by that, unless nobody tries again or too many are kept. */
    void add(Runnable scrub) {
        keep(new Remnant(scrub));
    }

    private void keep(Remnant remnant) {
        if (size.incrementAndGet() > MOST) {
            size.decrementAndGet();
            return;
        }
        remnants.add(remnant);
        if (!retried) { // read after adding: whoever ends the retrying looks at the size after saying so
            drop();
        }
    }

    private void drop() {
        while (remnants.poll() != null) {
            size.decrementAndGet();
        }
    }

    /** From here on {@link #retry} is called from time to time. */
    void beginRetrying() {
        retried = true;
    }

    /** Ends that if nothing is left to try; else it goes on, and the answer is false. */
    boolean endRetrying() {
        retried = false;
        if (size.get() == 0) {
            return true;
        }
        retried = true;
        return false;
    }

    /**
     * Tries each object once more.
     *
     * @param nowNanos monotonic
     * @param report is given the last failure, if any
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
            } catch (RuntimeException | Error e) { // even want of memory: the others must be tried
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
