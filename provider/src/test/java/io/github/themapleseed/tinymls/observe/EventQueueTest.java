package io.github.themapleseed.tinymls.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md hazard 11: who reports waits for nobody. What does not fit into the queue is dropped and counted. */
class EventQueueTest {
    private static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<EventRecord> read = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> readers = new LinkedBlockingQueue<>();

    private static EventRecord report(long number) {
        return new EventRecord(Counter.PUNCTURES, null, null, number, null, null, 0, 0, null, true);
    }

    private EventRecord next() throws InterruptedException {
        return read.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void take(EventRecord report) {
        readers.add(Thread.currentThread());
        read.add(report);
    }

    @Test
    void blockedReaderHoldsNobodyUp() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        EventQueue queue = new EventQueue(report -> {
            entered.countDown();
            await(free);
            take(report);
        }, 1_000);
        long dropped = Counter.LOG_QUEUE_FULL.total();
        queue.offer(report(0));
        await(entered);
        for (int i = 1; i <= EventQueue.CAPACITY + 10; i++) {
            queue.offer(report(i));
        }
        assertEquals(dropped + 10, Counter.LOG_QUEUE_FULL.total());
        free.countDown();
        for (int i = 0; i <= EventQueue.CAPACITY; i++) {
            assertEquals(i, next().amount(), "the oldest stay, in their order");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void threadEndsWhenThereIsNothingMoreAndAnotherFollows() throws InterruptedException {
        EventQueue queue = new EventQueue(this::take, 1);
        queue.offer(report(1));
        assertEquals(1, next().amount());
        Thread first = readers.take();
        assertTrue(first.isDaemon());
        assertNull(first.getContextClassLoader());
        assertNull(first.getThreadGroup() == null ? null : first.getThreadGroup().getParent(), "the top group");
        first.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertFalse(first.isAlive());
        for (int i = 2; i < 1_000; i++) { // the thread ends and starts at any moment between two reports
            queue.offer(report(i));
            assertEquals(i, next().amount());
        }
        assertNotSame(first, readers.take());
    }

    @Test
    void readerThatThrowsGoesOn() throws InterruptedException {
        long failed = Counter.LOG_FAILED.total();
        EventQueue queue = new EventQueue(report -> {
            take(report);
            throw new StackOverflowError("injected");
        }, 1_000);
        queue.offer(report(1));
        queue.offer(report(2));
        assertEquals(1, next().amount());
        assertEquals(2, next().amount());
        queue.offer(report(3));
        assertEquals(3, next().amount());
        assertTrue(Counter.LOG_FAILED.total() >= failed + 2);
    }
}
