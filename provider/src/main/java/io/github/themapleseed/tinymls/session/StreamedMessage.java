package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.ClockReading;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;
import javax.crypto.AEADBadTagException;

/**
 * A long message on its way, chunk by chunk, with keys of its own. One that stands still for a window is erased, so
 * that an abandoned one keeps nothing alive; so is one that is being opened under its sender epoch's own key when that
 * epoch has left the window by another window, and every one when its key's life ends or its user drops it.
 */
public final class StreamedMessage implements AutoCloseable {
    private static final String GIVEN_UP = "the message stood still for longer than the window, or was within its first"
            + " 4 MiB when its epoch had left the window by another window: its traffic key has been erased";
    private static final String CLOCK_LEAPT = "the clock has leapt: this may be the restored copy of a process that goes"
            + " on with the same message, so its traffic key has been erased";

    private final Session session;
    private final Header header;
    private final AssociatedData associated;
    private final boolean opening;
    private final StreamSecrets secrets;
    private ClockReading lastSealed;
    private boolean offsetNoted;

    private StreamedMessage(Session session, Header header, GenerationKeys keys, AssociatedData associated, boolean opening) {
        this.session = session;
        this.header = header;
        this.associated = associated;
        this.opening = opening;
        this.secrets = new StreamSecrets(this, session.time(), keys, header.counter());
        this.lastSealed = ClockReading.of(session.time());
    }

    /** A message to be sealed under keys of its own, which are taken over. */
    static StreamedMessage sealing(Session session, Header header, GenerationKeys keys, AssociatedData associated) {
        return begun(session, header, keys, associated, false);
    }

    /** A message to be opened, at first under the key of its sender epoch; the keys are taken over. */
    static StreamedMessage opening(Session session, Header header, GenerationKeys keys, AssociatedData associated) {
        return begun(session, header, keys, associated, true);
    }

    /** If the stream cannot be begun, its keys are erased. */
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

    /** Says that the message is still on its way, though no chunk is complete yet. */
    public void touch() {
        secrets.touch();
    }

    /**
     * Seals the next chunk.
     *
     * @throws KeyEndedException if the key's life is over, the stream was erased, or the clock has leapt
     */
    public int seal(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        ChunkCipher chunks = secrets.enter();
        try {
            session.checkUsable();
            if (isErased()) {
                throw KeyEndedException.message(GIVEN_UP);
            }
            ClockReading now = ClockReading.of(session.time());
            if (lastSealed.cameApartBy(now)) {
                close();
                throw KeyEndedException.message(CLOCK_LEAPT);
            }
            lastSealed = now;
            int written = chunks.seal(header, associated, input, offset, length, output, outputOffset);
            Counter.SEALED_BYTES.add(length);
            Counter.SEALED.add(isLast(length) ? 1 : 0);
            touch();
            return written;
        } finally {
            secrets.leave();
            Reference.reachabilityFence(this); // a dropped stream is erased, one in its last call is not dropped
        }
    }

    /** Seals all that is left of the message. */
    void sealAll(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        int chunk = ChunkLayout.V1.chunkBytes();
        int done = 0;
        int written = 0;
        while (length - done >= chunk) {
            written += seal(input, offset + done, chunk, output, outputOffset + written);
            done += chunk;
        }
        seal(input, offset + done, length - done, output, outputOffset + written);
    }

    /** Opens the next chunk. */
    public int open(byte[] input, int offset, int length, byte[] output, int outputOffset) throws RefusedMessageException {
        ChunkCipher chunks = secrets.enter();
        try {
            KeyEndedException ended = session.endedAt(session.time().wallMillis());
            if (ended != null) {
                throw new RefusedMessageException(RefusedMessageException.Reason.EXPIRED, ended.getMessage());
            }
            if (isErased() || endIfPast()) {
                throw new RefusedMessageException(RefusedMessageException.Reason.ERASED, GIVEN_UP);
            }
            int written = chunks.open(header, associated, input, offset, length, output, outputOffset);
            noteOffsetOnce();
            Counter.OPENED_BYTES.add(written);
            Counter.OPENED.add(isLast(written) ? 1 : 0);
            touch(); // what is not authentic keeps no key alive
            return written;
        } catch (AEADBadTagException e) {
            throw new RefusedMessageException(RefusedMessageException.Reason.TAG, "the message is not authentic");
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
     * What else is to be erased when someone else than its user ends the stream. Run by any thread, at any time. It must
     * not refer to the stream or to anything that does, or one that its user has dropped would not be found.
     */
    public void alsoErase(Runnable eraser) {
        secrets.alsoErase(eraser);
    }

    /** Whether the stream has ended. */
    public boolean isErased() {
        return secrets.isErased();
    }

    /** The last chunk is the one that is not full. */
    private static boolean isLast(int plaintextBytes) {
        return plaintextBytes < ChunkLayout.V1.chunkBytes();
    }

    /**
     * Whether its sender epoch's own key is still needed though the epoch has left the window by another window. Chunks
     * that are authentic keep that key no longer: they may be those of a message captured, sent again one by one.
     */
    boolean isPast() {
        return opening && secrets.holdsEpochKey() && session.isLongPast(header.epoch());
    }

    /** Whether the message stands still, or keeps a key of long ago, under a key that erases its past. */
    boolean isAbandoned() {
        RatchetPolicy policy = session.policy();
        return policy.isForwardSecret()
                && (secrets.isIdle(TimeUnit.MILLISECONDS.toNanos(policy.windowMillis())) || isPast());
    }

    private boolean endIfPast() {
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
