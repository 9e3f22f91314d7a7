package io.github.themapleseed.tinymls;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads or the collector bring about: as long as a busy machine may take. */
public final class Await {
    /** Far beyond what any of it takes: what has not come by then never comes. */
    public static final long PATIENCE_SECONDS = 300;
    /** The same, or less where mutation testing keeps much from coming. */
    private static final long PATIENCE = Long.getLong("tinymls.patience.seconds", PATIENCE_SECONDS);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Await() {
    }

    /** Whether it came. */
    public static boolean until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE)) {
                return false;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }

    /** Whether it came, with a collection of the heap before each look. */
    public static boolean collected(BooleanSupplier condition) {
        return until(() -> {
            System.gc();
            return condition.getAsBoolean();
        });
    }

    /** Whether another thread ended that work. It does not where this thread has left a lock behind. */
    public static boolean elsewhere(Runnable work) throws InterruptedException {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return end(thread);
    }

    /** Whether that work can be done by this thread and then by another one: it leaves no lock behind. */
    public static boolean byTwoThreads(Runnable work) throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        Runnable counted = () -> {
            work.run();
            done.incrementAndGet();
        };
        counted.run();
        return elsewhere(counted) && done.get() == 2;
    }

    /** Whether the thread ended. */
    public static boolean end(Thread thread) throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE));
        return !thread.isAlive();
    }
}
