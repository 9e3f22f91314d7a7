package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.ClockReading;
import io.github.themapleseed.tinymls.clock.GuardedClock;
import io.github.themapleseed.tinymls.engine.GenerationKeys;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;
import javax.crypto.AEADBadTagException;

/**
 * A message sealed or opened piece by piece, with keys of its own. It is erased when its key's life ends, when its user
 * drops it, when it makes no progress for a window, and, while it is opened under its sender epoch's own key, when that
 * epoch lies more than two windows back.
 */
public final class StreamedMessage implements AutoCloseable {
    private static final String GIVEN_UP = "the message stood still for longer than the window, or was within its first"
            + " 4 MiB when its epoch had left the window by another window: its traffic key has been erased";
    private static final String CLOCK_LEAPT =
            "the clock has leapt: this may be the restored copy of a process that goes"
            + " on with the same message, so its traffic key has been erased";

    private final Session session;
    private final Header header;
    private final AssociatedData associated;
    private final boolean opening;
    private final StreamSecrets secrets;
    private final GuardedClock clock;
    private final int divergences;
    private ClockReading lastSealed;
    private boolean offsetNoted;

    private StreamedMessage(Session session, Header header, GenerationKeys keys, AssociatedData associated,
            boolean opening) {
        this.session = session;
        this.header = header;
        this.associated = associated;
        this.opening = opening;
        this.secrets = new StreamSecrets(this, session.time(), keys, header.counter());
        this.clock = session.dependencies().clock(session.policy());
        this.divergences = clock.divergences();
        this.lastSealed = ClockReading.of(session.time());
    }

    /** A message to seal; the keys become its own. */
    static StreamedMessage sealing(Session session, Header header, GenerationKeys keys, AssociatedData associated) {
        return begun(session, header, keys, associated, false);
    }

    /** A message to open, at first under the key of its sender epoch; the keys become its own. */
    static StreamedMessage opening(Session session, Header header, GenerationKeys keys, AssociatedData associated) {
        return begun(session, header, keys, associated, true);
    }

    /** Puts a new stream under the session's watch; erases the keys if that fails. */
    private static StreamedMessage begun(Session session, Header header, GenerationKeys keys, AssociatedData associated,
            boolean opening) {
        try {
            return session.watch(new StreamedMessage(session, header, keys, associated, opening));
        } catch (RuntimeException | Error e) {
            keys.close();
            throw e;
        }
    }

    /** The message's header. */
    public Header header() {
        return header;
    }

    StreamSecrets secrets() {
        return secrets;
    }

    /** Notes that the message makes progress, also if no chunk is complete yet. */
    public void touch() {
        secrets.touch();
    }

    /**
     * Seals the next chunk.
     *
     * @param chunk the plaintext, a full chunk unless it is the message's last, and room for 16 bytes more
     * @return the number of bytes written
     * @throws KeyEndedException if the key's life is over, the stream was erased, or the clock has leapt
     */
    public int seal(BufferPair chunk) {
        ChunkCipher chunks = secrets.enter();
        try {
            session.streamingAt(session.time().wallMillis()).check();
            if (isErased()) {
                throw KeyEndedException.streamErased(GIVEN_UP);
            }
            ClockReading now = ClockReading.of(session.time());
            if (clock.divergences() != divergences || lastSealed.divergesFrom(now)) {
                close();
                throw KeyEndedException.streamErased(CLOCK_LEAPT);
            }
            lastSealed = now;
            int written = chunks.seal(header, associated, chunk);
            Counter.SEALED_BYTES.add(chunk.length());
            Counter.SEALED.add(isLast(chunk.length()) ? 1 : 0);
            touch();
            return written;
        } finally {
            secrets.leave();
            Reference.reachabilityFence(this); // a stream is erased once it is unreachable, but not during a call
        }
    }

    /** Seals the whole message. */
    void sealAll(BufferPair buffers) {
        int full = ChunkLayout.V1.chunkBytes();
        int done = 0;
        int written = 0;
        for (; buffers.length() - done >= full; done += full) {
            written += seal(buffers.part(done, full, written));
        }
        seal(buffers.part(done, buffers.length() - done, written));
    }

    /**
     * Opens the next chunk.
     *
     * @param chunk the sealed chunk, a full one unless it is the message's last, and room for its plaintext
     * @return the number of bytes written
     * @throws RefusedMessageException if the chunk is not authentic, the key's life is over, or the stream was erased;
     *     what stands in the output is then undefined
     */
    public int open(BufferPair chunk) throws RefusedMessageException {
        ChunkCipher chunks = secrets.enter();
        try {
            KeyUsability usability = session.openingAt(session.time().wallMillis());
            if (!usability.isUsable()) {
                throw RefusedMessageException.expired(usability);
            }
            if (isErased() || closeIfPast()) {
                throw new RefusedMessageException(RefusalReason.ERASED, GIVEN_UP);
            }
            int written = chunks.open(header, associated, chunk);
            noteOffsetOnce();
            Counter.OPENED_BYTES.add(written);
            Counter.OPENED.add(isLast(written) ? 1 : 0);
            touch(); // only now: a chunk that is not authentic must not keep a key alive
            return written;
        } catch (AEADBadTagException e) {
            throw new RefusedMessageException(RefusalReason.TAG, "the message is not authentic");
        } finally {
            secrets.leave();
            Reference.reachabilityFence(this);
        }
    }

    private void noteOffsetOnce() {
        if (!offsetNoted) {
            offsetNoted = true;
            session.opener().noteOffset(header.epoch(), session.time().wallMillis());
        }
    }

    /**
     * Sets what else is erased when another thread than its user ends the stream. Any thread may run it, at any time.
     * It must not refer to the stream, directly or indirectly: the stream would never become unreachable.
     */
    public void alsoErase(Runnable eraser) {
        secrets.alsoErase(eraser);
    }

    /** Whether the stream has ended. */
    public boolean isErased() {
        return secrets.isEnded();
    }

    /** Whether a chunk of that length is the last: the last chunk is never full. */
    private static boolean isLast(int plaintextBytes) {
        return plaintextBytes < ChunkLayout.V1.chunkBytes();
    }

    /**
     * Whether the stream still holds its sender epoch's own key though the epoch lies more than two windows back.
     * Authentic chunks do not keep that key any longer: a captured message may be sent again chunk by chunk.
     */
    boolean isPast() {
        return opening && secrets.holdsEpochKey() && session.isLongPast(header.epoch());
    }

    /** Whether a key with a window erases this message: it made no progress for a window, or {@link #isPast}. */
    boolean isAbandoned() {
        RatchetPolicy policy = session.policy();
        return policy.isForwardSecret()
                && (secrets.isIdle(TimeUnit.MILLISECONDS.toNanos(policy.windowMillis())) || isPast());
    }

    /** Ends the stream if it {@link #isPast}; returns whether it is. */
    private boolean closeIfPast() {
        boolean past = isPast();
        if (past) {
            close();
        }
        return past;
    }

    /** Ends the stream and erases its keys. */
    @Override
    public void close() {
        if (secrets.end()) {
            session.unwatch(secrets);
        }
    }
}
