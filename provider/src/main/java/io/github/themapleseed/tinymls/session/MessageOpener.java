package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.engine.GenerationKeys;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import javax.crypto.AEADBadTagException;

/**
 * The receiving half of a session. Keys derived for a header are kept only after a message under them was authentic, so
 * a forged header costs the time to refuse it and changes nothing.
 */
public final class MessageOpener {
    private static final int THOUSANDTHS = 1_000;
    private static final String NOT_AUTHENTIC = "the message is not authentic";

    private final Session session;
    /** Made with the first receiver epoch and dropped with the last: most keys of a process are idle. */
    private volatile @Nullable ReceiverEpochTable kept;
    private volatile @Nullable EpochOffsets offsets;

    MessageOpener(Session session) {
        this.session = session;
    }

    /**
     * Opens the chunks of a whole message.
     *
     * @param lastSender the calling cipher's cache
     * @param buffers the chunks, of a length that a whole message can have, and room for the plaintext
     * @return the number of bytes written
     * @throws RefusedMessageException if the message is not opened; what stands in the output is then undefined
     */
    public int open(LastSenderCache lastSender, Header header, AssociatedData associated, BufferPair buffers)
            throws RefusedMessageException {
        admit(header);
        ReceiverEpoch known = lastSender.find(header, this);
        PooledEngine engine = known == null ? null : known.pool().lease();
        if (known == null || engine == null) {
            return openUnknown(header, associated, buffers);
        }
        boolean authentic = false;
        try {
            if (!header.repeats(known.commitment())) {
                throw new RefusedMessageException(RefusalReason.COMMITMENT, NOT_AUTHENTIC);
            }
            int written = openWith(known, engine, header, associated, buffers);
            authentic = true;
            engine.tally().add(written);
            known.markUsed();
            lastSender.noteOpened(known);
            return written;
        } catch (WipedException e) {
            // evicted or erased between leasing and deriving the chain of a long message
            return openUnknown(header, associated, buffers);
        } finally {
            if (authentic) {
                known.pool().release(engine);
            } else {
                known.pool().releaseUnproven(engine);
            }
        }
    }

    /** The receiver epoch kept for that header, or null. */
    @Nullable ReceiverEpoch known(Header header) {
        ReceiverEpochTable table = kept;
        return table == null ? null : table.find(header.sender());
    }

    private int openUnknown(Header header, AssociatedData associated, BufferPair buffers)
            throws RefusedMessageException {
        try (UnverifiedSender candidate = derive(header)) {
            int written = openAs(candidate.toKeep(session), header, associated, buffers);
            session.tree().adopt(candidate.descent());
            return written;
        }
    }

    /** Opens a message under keys derived for it, which are kept if it is authentic. */
    private int openAs(ReceiverEpoch candidate, Header header, AssociatedData associated, BufferPair buffers)
            throws RefusedMessageException {
        boolean authentic = false;
        try {
            PooledEngine engine = Objects.requireNonNull(candidate.pool().lease()); // nobody else has it to close it
            try {
                int written = openWith(candidate, engine, header, associated, buffers);
                authentic = true;
                engine.tally().add(written);
                return written;
            } finally {
                candidate.pool().release(engine);
            }
        } finally {
            if (authentic) {
                keep(candidate);
            } else {
                candidate.close();
            }
        }
    }

    private int openWith(ReceiverEpoch epoch, PooledEngine engine, Header header, AssociatedData associated,
            BufferPair buffers) throws RefusedMessageException {
        try {
            if (ChunkLayout.V1.plaintextBytes(buffers.length()) < ChunkLayout.V1.generationBytes()) {
                return engine.chunks().begin(header.counter()).openAll(header, associated, buffers);
            }
            Delegate delegate = session.delegate();
            try (GenerationKeys keys = GenerationKeys.overLeased(delegate, engine, epoch.pool().keys(), header)) {
                return new ChunkCipher(ChunkLayout.V1, keys).begin(header.counter())
                        .openAll(header, associated, buffers);
            }
        } catch (AEADBadTagException e) {
            throw new RefusedMessageException(RefusalReason.TAG, NOT_AUTHENTIC);
        }
    }

    /**
     * Begins to open a message that arrives piece by piece. Its keys are its own, and are not kept for other messages.
     *
     * @throws RefusedMessageException if the public header shows that it cannot be opened
     */
    public StreamedMessage begin(Header header, AssociatedData associated) throws RefusedMessageException {
        admit(header);
        try (UnverifiedSender candidate = derive(header)) {
            GenerationKeys own = GenerationKeys.own(session.delegate(), candidate.keys(), header);
            return StreamedMessage.opening(session, header, own, associated);
        }
    }

    /**
     * The header of a message to be opened: a view, so the bytes must not change meanwhile. Its version is judged here,
     * before anything else of it is read.
     *
     * @throws RefusedMessageException for reason {@code VERSION}
     */
    public static Header header(byte[] source, int offset) throws RefusedMessageException {
        Header header = Header.view(source, offset);
        if (!header.isKnownVersion()) {
            throw new RefusedMessageException(RefusalReason.VERSION, "not a TinyMLS message of version 1");
        }
        return header;
    }

    /** Checks a header's epoch against lifetime and window, before any key is derived. */
    private void admit(Header header) throws RefusedMessageException {
        long wall = session.time().wallMillis();
        KeyUsability usability = session.openingAt(wall);
        if (!usability.isUsable()) {
            throw RefusedMessageException.expired(usability);
        }
        EpochWindow.check(header, wall, session.policy().windowMillis());
    }

    /**
     * Whether the header commits to this key: whoever holds the key made it, or a copy of it. Derives keys for that and
     * keeps nothing.
     */
    boolean isCommittedTo(Header header) {
        if (!session.isAlive()) {
            return false;
        }
        try (UnverifiedSender candidate = derive(header)) {
            return candidate.hasKeys();
        } catch (RefusedMessageException refused) {
            return false;
        }
    }

    /** Punctures, then derives what a header names. The caller closes the result; nothing is kept of it. */
    private UnverifiedSender derive(Header header) throws RefusedMessageException {
        session.puncture();
        UnverifiedSender candidate = new UnverifiedSender(header);
        boolean complete = false;
        try (DerivationKit kit = session.delegate().borrow()) {
            if (!candidate.descend(session.tree(), kit.step())) {
                throw erased(header);
            }
            if (!candidate.derive(kit.kdf())) {
                throw new RefusedMessageException(RefusalReason.COMMITMENT, NOT_AUTHENTIC);
            }
            complete = true;
            return candidate;
        } finally {
            if (!complete) {
                candidate.close();
            }
        }
    }

    private RefusedMessageException erased(Header header) {
        long wall = session.time().wallMillis();
        KeyUsability usability = session.openingAt(wall);
        long offset = header.epoch() - wall;
        return !usability.isUsable() ? RefusedMessageException.expired(usability)
                : new RefusedMessageException(RefusalReason.ERASED,
                        EpochWindow.lies(offset) + ", and the key does not hold it (any more)", offset);
    }

    /** Keeps an epoch, or closes it: one that stood in half of the table would never be erased. */
    private void keep(ReceiverEpoch epoch) {
        boolean complete = false;
        try {
            enter(epoch);
            complete = true;
        } finally {
            if (!complete) {
                takeOff(epoch);
            }
        }
    }

    private void enter(ReceiverEpoch epoch) {
        ReceiverEpochTable table = kept;
        if (table != null && table.size() >= session.dependencies().limits().senders()) {
            table.evictOne();
        }
        if (!add(epoch)) {
            epoch.close(); // another thread was first
            return;
        }
        long wall = session.time().wallMillis();
        noteOffset(epoch.epoch(), wall);
        if (!session.openingAt(wall).isUsable() || epoch.epoch() < session.tree().from()
                || epoch.epoch() > session.lastEpoch()) {
            takeOff(epoch); // the epoch was erased meanwhile, by closeBefore or close
        }
    }

    /** Adds an epoch to the table, which is not dropped meanwhile. */
    private synchronized boolean add(ReceiverEpoch epoch) {
        ReceiverEpochTable table = kept;
        if (table == null) {
            table = new ReceiverEpochTable();
            kept = table;
        }
        return table.add(epoch);
    }

    private synchronized void dropIfEmpty() {
        ReceiverEpochTable table = kept;
        if (table != null && table.isEmpty()) {
            kept = null;
        }
    }

    private void takeOff(ReceiverEpoch epoch) {
        ReceiverEpochTable table = kept;
        if (table != null) {
            table.takeOff(epoch);
        }
        epoch.close();
    }

    /** Notes the epoch of an authentic message, or of an authentic chunk. */
    void noteOffset(long epoch, long wallMillis) {
        if (session.policy().isForwardSecret()) {
            noted().note(epoch - wallMillis, session.time().monotonicNanos());
        }
    }

    /** Offsets between this machine's clock and the epochs of messages opened in the last minutes. */
    EpochOffsets offsets() {
        EpochOffsets found = offsets;
        return found == null ? EpochOffsets.NONE : found;
    }

    private EpochOffsets noted() {
        EpochOffsets found = offsets;
        return found == null ? firstOffsets() : found;
    }

    private synchronized EpochOffsets firstOffsets() {
        EpochOffsets found = offsets;
        if (found == null) {
            found = new EpochOffsets();
            offsets = found;
        }
        return found;
    }

    /** Closes the receiver epochs that were not used since the last call. */
    void retireUnused() {
        closeIf(epoch -> !epoch.clearUsed());
    }

    /** Closes the receiver epochs before that epoch. */
    void closeBefore(long horizon) {
        closeIf(epoch -> epoch.epoch() < horizon);
    }

    /** Closes the receiver epochs after that epoch. */
    void closeAfter(long last) {
        closeIf(epoch -> epoch.epoch() > last);
    }

    /** Closes all receiver epochs; the session's state is set before. */
    void close() {
        closeIf(epoch -> true);
    }

    /** The greatest offset of the last minutes as a share of the window, in thousandths; or {@link Gauge#NONE}. */
    long windowUse() {
        long greatest = Math.max(offsets().lagMillis(), offsets().leadMillis());
        return greatest < 0 ? Gauge.NONE : THOUSANDTHS * greatest / session.policy().windowMillis();
    }

    /** How many receiver epochs are kept. */
    int size() {
        ReceiverEpochTable table = kept;
        return table == null ? 0 : table.size();
    }

    /** Adds the tallies of idle engines to the counters of the process; returns how many messages they held. */
    long flush() {
        return epochs().stream().mapToLong(epoch -> epoch.pool().flush()).sum();
    }

    /** Engines at rest. */
    int engines() {
        return epochs().stream().mapToInt(epoch -> epoch.pool().size()).sum();
    }

    private Collection<ReceiverEpoch> epochs() {
        ReceiverEpochTable table = kept;
        return table == null ? List.of() : table.epochs();
    }

    private void closeIf(Predicate<ReceiverEpoch> condition) {
        ReceiverEpochTable table = kept;
        if (table != null) { // not the ordinary case of a visit
            table.closeIf(condition);
            dropIfEmpty();
        }
    }
}
