package io.github.themapleseed.tinymls.observe;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Carries reports from threads that must not wait to one that may: a log can block for as long as it likes, as standard
 * error does when it is a pipe that nobody reads. What does not fit is dropped and counted. The reading thread starts
 * with the first report and ends when there has been none for a while.
 */
final class EventQueue {
    static final int CAPACITY = 256;
    static final String THREAD = "TinyMLS log";

    private final ArrayBlockingQueue<EventRecord> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicBoolean running = new AtomicBoolean();
    private final Consumer<EventRecord> reader;
    private final long idleMillis;

    /** A queue whose thread gives each report to that reader, and ends after so long without one. */
    EventQueue(Consumer<EventRecord> reader, long idleMillis) {
        this.reader = reader;
        this.idleMillis = idleMillis;
    }

    /** Puts a report into the queue, or drops it. Never waits for the reader, and never fails. */
    void offer(EventRecord report) {
        if (!waiting.offer(report)) {
            Counter.LOG_QUEUE_FULL.increment();
        }
        if (running.compareAndSet(false, true)) {
            start();
        }
    }

    private void start() {
        try {
            DetachedThread.start(THREAD, this::run);
        } catch (RuntimeException | Error noThread) {
            running.set(false); // the report stays in the queue: the next one tries again
        }
    }

    private void run() {
        do {
            for (EventRecord next = next(); next != null; next = next()) {
                read(next);
            }
            running.set(false);
            // A report that was offered before this line saw a running thread, and is in the queue.
        } while (!waiting.isEmpty() && running.compareAndSet(false, true));
    }

    /** The next report, or null if there was none for a while. */
    private EventRecord next() {
        try {
            return waiting.poll(idleMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return waiting.poll(); // nobody has a reason to interrupt this thread
        }
    }

    private void read(EventRecord report) {
        try {
            reader.accept(report);
        } catch (RuntimeException | Error broken) {
            Counter.LOG_FAILED.increment();
        }
    }
}
