package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Count;
import io.github.themapleseed.tinymls.record.Associated;
import io.github.themapleseed.tinymls.record.Chunking;
import io.github.themapleseed.tinymls.record.Chunks;
import io.github.themapleseed.tinymls.record.Header;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.AEADBadTagException;

/**
 * A long message on its way, chunk by chunk, with keys of its own. One that stands still for a window is erased, so
 * that an abandoned one keeps nothing alive; so is every one when its key's life ends. The lock keeps the erasing
 * thread out while a chunk is worked on; nobody else contends for it.
 */
public final class MessageStream implements AutoCloseable {
    private static final String STOOD_STILL = "the message stood still for longer than the window: its traffic key has"
            + " been erased";
    private static final String CLOCK_LEAPT = "the clock has leapt: this may be the restored copy of a process that goes"
            + " on with the same message, so its traffic key has been erased";

    private final ReentrantLock lock = new ReentrantLock();
    private final Session session;
    private final Header header;
    private final Associated associated;
    private final MessageKeys keys;
    private final Chunks chunks;
    private ClockReading lastSealed;
    private volatile long lastUsedNanos;
    private volatile boolean erased;
    private volatile Runnable alsoErased = () -> { };

    MessageStream(Session session, Header header, MessageKeys keys, Associated associated) {
        this.session = session;
        this.header = header;
        this.keys = keys;
        this.associated = associated;
        this.chunks = new Chunks(Chunking.V1, keys).begin(header.counter());
        this.lastSealed = ClockReading.of(session.time());
        touch();
    }

    /** The message's header. */
    public Header header() {
        return header;
    }

    /** Says that the message is still on its way, though no chunk is complete yet. */
    public void touch() {
        lastUsedNanos = session.time().monotonicNanos();
    }

    /**
     * Seals the next chunk.
     *
     * @throws SessionEndedException if the key's life is over, the stream was erased, or the clock has leapt
     */
    public int seal(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        lock.lock();
        try {
            session.checkUsable();
            if (erased) {
                throw new SessionEndedException(STOOD_STILL);
            }
            ClockReading now = ClockReading.of(session.time());
            if (lastSealed.cameApartBy(now)) {
                close();
                throw new SessionEndedException(CLOCK_LEAPT);
            }
            lastSealed = now;
            int written = chunks.seal(header, associated, input, offset, length, output, outputOffset);
            Count.SEALED_BYTES.add(length);
            Count.SEALED.add(isLast(length) ? 1 : 0);
            return written;
        } finally {
            touch();
            lock.unlock();
        }
    }

    /** Seals all that is left of the message. */
    void sealAll(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        int chunk = Chunking.V1.chunkBytes();
        int done = 0;
        int written = 0;
        while (length - done >= chunk) {
            written += seal(input, offset + done, chunk, output, outputOffset + written);
            done += chunk;
        }
        seal(input, offset + done, length - done, output, outputOffset + written);
    }

    /** Opens the next chunk. */
    public int open(byte[] input, int offset, int length, byte[] output, int outputOffset) throws Refusal {
        lock.lock();
        try {
            String ended = session.endedAt(session.time().wallMillis());
            if (ended != null) {
                throw new Refusal(Refusal.Reason.EXPIRED, ended);
            }
            if (erased) {
                throw new Refusal(Refusal.Reason.ERASED, STOOD_STILL);
            }
            int written = chunks.open(header, associated, input, offset, length, output, outputOffset);
            Count.OPENED_BYTES.add(written);
            Count.OPENED.add(isLast(written) ? 1 : 0);
            touch(); // what is not authentic keeps no key alive
            return written;
        } catch (AEADBadTagException e) {
            throw new Refusal(Refusal.Reason.TAG, "the message is not authentic");
        } finally {
            lock.unlock();
        }
    }

    /** What else is to be erased when someone else than its user ends the stream. Run by any thread, at any time. */
    public void alsoErase(Runnable eraser) {
        alsoErased = eraser;
    }

    /** Whether the stream has ended. */
    public boolean isErased() {
        return erased;
    }

    /** The last chunk is the one that is not full. */
    private static boolean isLast(int plaintextBytes) {
        return plaintextBytes < Chunking.V1.chunkBytes();
    }

    /** Erases the stream if it has stood still for so long. */
    void eraseIfIdle(long nanos) {
        if (session.time().monotonicNanos() - lastUsedNanos >= nanos) {
            erase();
        }
    }

    /** Ends the stream in its user's stead: erases its keys, and what the user holds of the message. */
    void erase() {
        close();
        alsoErased.run();
    }

    /** Ends the stream and erases its keys. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!erased) {
                erased = true;
                chunks.wipe();
                keys.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
