package io.github.themapleseed.tinymls.observe;

import io.github.themapleseed.tinymls.platform.DetachedThread;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Hands records from threads that must not wait to a thread that may. A log can block without end, as standard error
 * does when it is a pipe that nobody reads. A record that finds the queue full is dropped and counted. The reading
 * thread starts with the first record and ends when none has come for a while.
 */
final class EventQueue implements Runnable {
    static final int CAPACITY = 256;
    static final String THREAD = "TinyMLS log";

    private final ArrayBlockingQueue<EventRecord> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicBoolean running = new AtomicBoolean();
    private final Consumer<EventRecord> reader;
    private final long idleMillis;

    /** A queue whose thread gives each record to that reader, and ends after so many ms without a record. */
    EventQueue(Consumer<EventRecord> reader, long idleMillis) {
        this.reader = reader;
        this.idleMillis = idleMillis;
    }

    /** Puts a record into the queue, or drops it. Never waits for the reader, and never fails. */
    void offer(EventRecord added) {
        if (!waiting.offer(added)) {
            Counter.LOG_QUEUE_FULL.increment();
        }
        if (running.compareAndSet(false, true)) {
            start();
        }
    }

    private void start() {
        try {
            DetachedThread.start(THREAD, this);
        } catch (RuntimeException | Error noThread) {
            running.set(false); // the record stays in the queue; the next one tries again to start a thread
        }
    }

    /** The thread's work. */
    @Override
    public void run() {
        do {
            for (EventRecord next = next(); next != null; next = next()) {
                read(next);
            }
            running.set(false);
            // Whoever offered a record before this line saw a running thread and started none: look once more.
        } while (!waiting.isEmpty() && running.compareAndSet(false, true));
    }

    /** The next record, or null if none came in time. */
    private EventRecord next() {
        try {
            return waiting.poll(idleMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return waiting.poll(); // no one has a reason to interrupt this thread
        }
    }

    private void read(EventRecord next) {
        try {
            reader.accept(next);
        } catch (RuntimeException | Error broken) {
            Counter.LOG_FAILED.increment();
        }
    }
}
