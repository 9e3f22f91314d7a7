package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.engine.GenerationKeys;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import java.lang.ref.WeakReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The secrets of a message that is sealed or opened piece by piece: its keys and nonce, and the plaintext that its user
 * holds back. The session refers to this object, and this object weakly to the user's {@link StreamedMessage}: so the
 * secrets of a dropped cipher are erased and not only collected. A thread that works on a chunk holds the lock. Erasing
 * does not wait for the lock: from then on chunks are refused, and the secrets are erased when the lock is released or
 * maintenance visits the key.
 */
final class StreamSecrets extends WeakReference<StreamedMessage> {
    private final ReentrantLock lock = new ReentrantLock();
    private final TimeSource time;
    private final GenerationKeys keys;
    private final ChunkCipher chunks;
    private volatile long lastUsedNanos;
    private volatile boolean ended;
    private volatile boolean keysErased;
    private volatile @Nullable Runnable alsoErased;

    StreamSecrets(StreamedMessage user, TimeSource time, GenerationKeys keys, long counter) {
        super(user);
        this.time = time;
        this.keys = keys;
        this.chunks = new ChunkCipher(ChunkLayout.V1, keys).begin(counter);
        touch();
    }

    /** Locks the secrets for work on a chunk, until {@link #leave}. */
    ChunkCipher enter() {
        lock.lock();
        return chunks;
    }

    /** Releases the lock. If the stream was ended while it was held, erases the secrets now. */
    void leave() {
        lock.unlock();
        if (ended) {
            eraseKeys();
        }
    }

    /** Notes that the message makes progress. */
    void touch() {
        lastUsedNanos = time.monotonicNanos();
    }

    /** Whether there was no progress for that long. */
    boolean isIdle(long nanos) {
        return time.monotonicNanos() - lastUsedNanos >= nanos;
    }

    /** Whether the keys are still the sender epoch's, which open its other messages too. */
    boolean holdsEpochKey() {
        return !keys.isAdvanced();
    }

    /** Sets what else {@link #erase} erases. */
    void alsoErase(Runnable eraser) {
        alsoErased = eraser;
    }

    /** Whether the stream has ended. Its keys may be in use until the current chunk is done. */
    boolean isEnded() {
        return ended;
    }

    /**
     * Ends the stream: erases its keys as soon as no chunk is under work.
     *
     * @return whether nothing secret is left of its keys
     */
    boolean end() {
        ended = true;
        eraseKeys();
        return keysErased;
    }

    /**
     * Ends the stream in place of its user: erases its keys, and the plaintext that the user holds back.
     *
     * @return whether nothing secret is left of its keys
     */
    boolean erase() {
        boolean done = end();
        Runnable more = alsoErased;
        if (more != null) {
            more.run();
        }
        return done;
    }

    private void eraseKeys() {
        if (keysErased || !lock.tryLock()) {
            return;
        }
        try {
            chunks.wipe();
            keysErased = keys.erase();
        } finally {
            lock.unlock();
        }
    }
}
