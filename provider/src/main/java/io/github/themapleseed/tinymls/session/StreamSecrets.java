package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import java.lang.ref.WeakReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is secret of a long message on its way: its keys and nonce, and what its user holds back. The session holds it,
 * and the user's {@link StreamedMessage} weakly, so that what a dropped cipher leaves half-way is erased and not only
 * collected. Whoever works on a chunk holds the lock. Erasing does not wait for it: what is found locked is refused
 * from the next chunk on, and erased by whoever unlocks it or by the next visit.
 */
final class StreamSecrets extends WeakReference<StreamedMessage> {
    private static final Runnable NOTHING = () -> { };

    private final ReentrantLock lock = new ReentrantLock();
    private final TimeSource time;
    private final GenerationKeys keys;
    private final ChunkCipher chunks;
    private volatile long lastUsedNanos;
    private volatile boolean erased;
    private volatile boolean wiped;
    private volatile Runnable alsoErased = NOTHING;

    StreamSecrets(StreamedMessage user, TimeSource time, GenerationKeys keys, long counter) {
        super(user);
        this.time = time;
        this.keys = keys;
        this.chunks = new ChunkCipher(ChunkLayout.V1, keys).begin(counter);
        touch();
    }

    /** Begins work on a chunk, to be followed by {@link #leave}. */
    ChunkCipher enter() {
        lock.lock();
        return chunks;
    }

    /** Ends work on a chunk; erases what was to be erased meanwhile. */
    void leave() {
        lock.unlock();
        if (erased) {
            wipe();
        }
    }

    void touch() {
        lastUsedNanos = time.monotonicNanos();
    }

    boolean isIdle(long nanos) {
        return time.monotonicNanos() - lastUsedNanos >= nanos;
    }

    /** Whether the keys are still those of the sender epoch, which may open other messages of it. */
    boolean holdsEpochKey() {
        return !keys.isAdvanced();
    }

    void alsoErase(Runnable eraser) {
        alsoErased = eraser;
    }

    /** Whether the stream has ended. */
    boolean isErased() {
        return erased;
    }

    /**
     * Ends the stream for its user.
     *
     * @return whether nothing secret is left of its keys
     */
    boolean end() {
        erased = true;
        wipe();
        return wiped;
    }

    /**
     * Ends the stream in its user's stead: erases its keys, and what the user holds of the message.
     *
     * @return whether nothing secret is left of its keys
     */
    boolean erase() {
        boolean done = end();
        alsoErased.run();
        return done;
    }

    private void wipe() {
        if (wiped || !lock.tryLock()) {
            return;
        }
        try {
            chunks.wipe();
            wiped = keys.erase();
        } finally {
            lock.unlock();
        }
    }
}
