package io.github.themapleseed.tinymls.conformance.applications;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for what other threads or the clock bring about, as long as a busy machine may take; says what did not come.
 */
final class Await {
    /** Far beyond what any of it takes: what has not come by then never comes. */
    static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long STEP_NANOS = Duration.ofMillis(5).toNanos();

    private Await() {
    }

    static void until(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
