package io.github.themapleseed.tinymls.conformance.applications;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other threads or the clock bring about, for a bounded time, and says what did not come. */
final class Await {
    private static final long STEP_NANOS = Duration.ofMillis(5).toNanos();

    private Await() {
    }

    static void until(String what, Duration atMost, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > atMost.toNanos()) {
                throw new AssertionError("not within " + atMost + ": " + what);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
