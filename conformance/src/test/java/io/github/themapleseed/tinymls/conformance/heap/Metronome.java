package io.github.themapleseed.tinymls.conformance.heap;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A thread that wakes in short, even steps, and notes by how much the machine lets it wake too late. */
public final class Metronome {
    private static final long STEP_MILLIS = 20;

    private final AtomicLong worstNanos = new AtomicLong();

    /** Starts the thread. */
    public void start() {
        Thread thread = new Thread(this::beat, "metronome");
        thread.setDaemon(true);
        thread.start();
    }

    private void beat() {
        while (true) {
            long before = System.nanoTime();
            try {
                Thread.sleep(STEP_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long late = System.nanoTime() - before - TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS);
            worstNanos.accumulateAndGet(late, Math::max);
        }
    }

    /** The worst since the last call, in milliseconds. */
    public long worstMillis() {
        return TimeUnit.NANOSECONDS.toMillis(worstNanos.getAndSet(0));
    }
}
