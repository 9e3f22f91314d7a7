package io.github.themapleseed.tinymls.observe;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Admits ten events at once, then one every ten seconds: whoever sends rubbish cannot fill a disk with records of it.
 * Never waits.
 */
final class RateLimiter {
    static final int BURST = 10;
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private final long start;
    /** When the whole burst is available again, in ns since the start. */
    private final AtomicLong fullAt = new AtomicLong();
    private final AtomicLong suppressed = new AtomicLong();

    RateLimiter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** How many events were suppressed since the last one admitted, or -1 if this one is suppressed too. */
    long admit() {
        long now = nanoTime.getAsLong() - start;
        long seen = fullAt.get();
        long next = Math.max(seen, now) + INTERVAL_NANOS;
        if (next - now > BURST * INTERVAL_NANOS || !fullAt.compareAndSet(seen, next)) {
            suppressed.incrementAndGet();
            return -1;
        }
        return suppressed.getAndSet(0);
    }
}
