package io.github.themapleseed.tinymls.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A lock is held by one thread at a time, as often as that thread takes it, whatever a thread says its id is. */
class CompactLockTest {
    private final CompactLock lock = new CompactLock();
    private int value;

    /** Threads that all say that they have the same id. */
    private static final class SameId extends Thread {
        SameId(Runnable work) {
            super(work);
        }

        @Override
        public long getId() {
            return 1;
        }
    }

    private void addMuch() {
        for (int i = 0; i < 20_000; i++) {
            lock.lock();
            try {
                addOne();
            } finally {
                lock.unlock();
            }
        }
    }

    private void addOne() {
        lock.lock();
        try {
            value++;
        } finally {
            lock.unlock();
        }
    }

    @Test
    void oneThreadAtATimeHasIt() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new SameId(this::addMuch));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(4 * 20_000, value);
    }

    @Test
    void threadsOfOneIdAreTwo() throws InterruptedException {
        List<Boolean> taken = new ArrayList<>();
        Thread inner = new SameId(() -> taken.add(lock.tryLock()));
        Thread outer = new SameId(() -> {
            lock.lock();
            inner.start();
            try {
                inner.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        outer.start();
        outer.join();
        assertEquals(List.of(false), taken);
    }

    private boolean othersCanTakeIt() {
        return CompletableFuture.supplyAsync(() -> {
            boolean taken = lock.tryLock();
            if (taken) {
                lock.unlock();
            }
            return taken;
        }).join();
    }

    @Test
    void itIsGivenBackAsOftenAsItWasTaken() {
        lock.lock();
        assertTrue(lock.tryLock());
        assertFalse(othersCanTakeIt());
        lock.unlock();
        assertFalse(othersCanTakeIt());
        lock.unlock();
        assertTrue(othersCanTakeIt());
    }

    @Test
    void onlyItsHolderGivesItBack() {
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
        lock.lock();
        try {
            assertThrows(IllegalMonitorStateException.class, () -> inAnotherThread(lock::unlock));
            assertFalse(othersCanTakeIt());
        } finally {
            lock.unlock();
        }
    }

    private static void inAnotherThread(Runnable work) throws Throwable {
        try {
            CompletableFuture.runAsync(work).join();
        } catch (CompletionException e) {
            throw e.getCause();
        }
    }
}
