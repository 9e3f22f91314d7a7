package io.github.themapleseed.tinymls.conformance.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Threads that begin together; the first failure of any of them is the caller's. */
final class Crew implements AutoCloseable {
    /** What one of them does. */
    interface Work {
        void run() throws Exception;
    }

    private final ExecutorService threads;
    private final List<Callable<Void>> tasks = new ArrayList<>();
    private final AtomicBoolean failed = new AtomicBoolean();
    private CountDownLatch start;

    private Crew(ExecutorService threads) {
        this.threads = threads;
    }

    /** Threads of the operating system. */
    static Crew ofPlatformThreads() {
        return new Crew(Executors.newCachedThreadPool());
    }

    /** Virtual threads, where there are any: from JDK 21 on. */
    static Crew ofVirtualThreads() throws ReflectiveOperationException {
        return new Crew((ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
    }

    /** So many more threads that do the same. */
    void add(int count, Work work) {
        for (int i = 0; i < count; i++) {
            tasks.add(() -> {
                start.countDown();
                start.await();
                try {
                    work.run();
                } catch (Exception | Error e) {
                    failed.set(true);
                    throw e;
                }
                return null;
            });
        }
    }

    /** Whether one has failed: the others need not go on. */
    boolean hasFailed() {
        return failed.get();
    }

    /** Runs them all to their end. */
    void work() throws Exception {
        start = new CountDownLatch(tasks.size());
        List<Future<Void>> results = new ArrayList<>();
        tasks.forEach(task -> results.add(threads.submit(task)));
        Throwable first = null;
        for (Future<Void> result : results) {
            try {
                result.get();
            } catch (ExecutionException e) {
                first = first == null ? e.getCause() : first;
            }
        }
        if (first != null) {
            throw new AssertionError("in one of " + tasks.size() + " threads: " + first, first);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
