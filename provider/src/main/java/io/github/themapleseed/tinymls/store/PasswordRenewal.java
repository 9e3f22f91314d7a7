package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.DetachedThread;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks for a store's password again once it has been changed, at most once a minute. The application's code that is
 * asked may take any time: no lock is held meanwhile, and the answer is taken when the file is looked at next.
 * Thread-safe.
 */
public final class PasswordRenewal implements AutoCloseable {
    /** Where a password can be had while a process runs. */
    public interface Source {
        /** The password, which the caller closes; null if there is none to be had. */
        @Nullable StorePassword ask() throws IOException;
    }

    /** Asks on a thread of its own. */
    static final Executor THREADS = question -> DetachedThread.start("TinyMLS store password", question);

    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final List<Source> sources;
    private final TimeSource time;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition isAnswered = lock.newCondition();
    private long askedNanos;
    private boolean hasAsked;
    private boolean isAsking;
    private @Nullable Thread asking;
    private @Nullable StoreKey answer;
    private boolean isClosed;

    /**
     * Asks those sources, one after the other.
     *
     * @param executor runs the questions
     */
    PasswordRenewal(List<Source> sources, TimeSource time, Executor executor) {
        this.sources = sources;
        this.time = time;
        this.executor = executor;
    }

    /** Whether there is anybody to ask. */
    boolean isPossible() {
        return !sources.isEmpty();
    }

    /** Whether somebody is being asked at present. */
    boolean isAsking() {
        lock.lock();
        try {
            return isAsking;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The key of a file under the first password that opens it, for the caller to close; null if there is none, or none
     * yet. Asks if that is due.
     *
     * @param bytes the whole file
     */
    @Nullable StoreKey keyFor(byte[] bytes, StoreHeader header, Delegate delegate) {
        StoreKey present = takeAnswer(header);
        if (present != null || !begin()) {
            return present;
        }
        boolean runs = false;
        try {
            executor.execute(() -> ask(bytes, header, delegate));
            runs = true;
        } finally {
            if (!runs) {
                end(null);
            }
        }
        return takeAnswer(header);
    }

    private @Nullable StoreKey takeAnswer(StoreHeader header) {
        lock.lock();
        try {
            StoreKey present = answer;
            answer = null;
            if (present == null || present.fits(header)) {
                return present;
            }
            present.close(); // of a file that is not there any more
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets an answer that came too late: the file opens without it. */
    void dropAnswer() {
        lock.lock();
        try {
            if (answer != null) {
                answer.close();
                answer = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wipes the answer, also one that is still to come: nobody takes it any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            dropAnswer();
        } finally {
            lock.unlock();
        }
    }

    /** Begins a question; false if it is too early. */
    private boolean begin() {
        lock.lock();
        try {
            long nanos = time.monotonicNanos();
            if (sources.isEmpty() || isAsking || (hasAsked && nanos - askedNanos < PAUSE_NANOS)) {
                return false;
            }
            isAsking = true;
            hasAsked = true;
            askedNanos = nanos;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void ask(byte[] bytes, StoreHeader header, Delegate delegate) {
        note(Thread.currentThread());
        StoreKey found = null;
        try {
            for (int i = 0; found == null && i < sources.size(); i++) {
                found = keyOf(sources.get(i), bytes, header, delegate);
            }
        } catch (RuntimeException | Error e) { // of the application's code: it is asked again
            SecurityEvent.reportFailure(Counter.STORE_FAILED, e);
        } finally {
            end(found);
        }
    }

    private void note(Thread current) {
        lock.lock();
        try {
            asking = current;
        } finally {
            lock.unlock();
        }
    }

    private void end(@Nullable StoreKey found) {
        lock.lock();
        try {
            if (isClosed && found != null) {
                found.close();
            } else {
                answer = found;
            }
            isAsking = false;
            asking = null;
            isAnswered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nobody is being asked, or the caller is interrupted. Whoever is asked does not wait for itself. */
    void await() {
        lock.lock();
        try {
            while (isAsking && asking != Thread.currentThread()) {
                isAnswered.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private static @Nullable StoreKey keyOf(Source source, byte[] bytes, StoreHeader header, Delegate delegate) {
        StoreKey key = null;
        boolean opens = false;
        try (StorePassword password = source.ask()) {
            if (password != null) {
                key = StoreKey.derive(header, password, delegate);
                key.open(bytes).close();
                opens = true;
            }
            return key;
        } catch (IOException | StoreFileException notThatOne) {
            return null;
        } finally {
            if (key != null && !opens) {
                key.close();
            }
        }
    }
}
