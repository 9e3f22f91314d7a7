package io.github.themapleseed.tinymls.observe;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets the first few through, then one in a while: so that nobody who sends rubbish can fill a disk with what is
 * said about it. Never waits.
 */
final class RateLimiter {
    static final int BURST = 10;
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private final long start;
    /** When all of the burst would be free again, in ns since the start. */
    private final AtomicLong free = new AtomicLong();
    private final AtomicLong suppressed = new AtomicLong();

    RateLimiter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** How many were held back since the last one that was let through, or -1 if this one is held back too. */
    long admit() {
        long now = nanoTime.getAsLong() - start;
        long seen = free.get();
        long next = Math.max(seen, now) + INTERVAL_NANOS;
        if (next - now > BURST * INTERVAL_NANOS || !free.compareAndSet(seen, next)) {
            suppressed.incrementAndGet();
            return -1;
        }
        return suppressed.getAndSet(0);
    }
}
