package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.engine.GenerationKeys;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Iterator;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import javax.crypto.AEADBadTagException;

/**
 * The receiving half of a session. Keys derived for a header are kept only after a message under them was authentic, so
 * a forged header costs the time to refuse it and changes nothing.
 */
public final class MessageOpener {
    /** The most receiver epochs that an eviction looks at, so that its cost does not depend on how many are kept. */
    private static final int MAX_SPARED = 8;
    private static final int THOUSANDTHS = 1_000;
    private static final String NOT_AUTHENTIC = "the message is not authentic";

    private final Session session;
    private final ConcurrentHashMap<Header.Sender, ReceiverEpoch> kept = new ConcurrentHashMap<>(0);
    /**
     * The same in the order in which they are considered for eviction; closed epochs may stay in it a little longer.
     */
    private final Queue<ReceiverEpoch> order = new ConcurrentLinkedQueue<>();
    private final EpochOffsets offsets = new EpochOffsets();

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
        return kept.get(header.sender());
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

    /** Keeps an epoch, or closes it: one that stood in half of the lists would never be erased. */
    private void keep(ReceiverEpoch epoch) {
        boolean complete = false;
        try {
            enter(epoch);
            complete = true;
        } finally {
            if (!complete) {
                kept.remove(epoch.sender(), epoch);
                epoch.close();
            }
        }
    }

    private void enter(ReceiverEpoch epoch) {
        if (kept.size() >= session.dependencies().limits().senders()) {
            makeRoom();
        }
        ReceiverEpoch other = kept.putIfAbsent(epoch.sender(), epoch);
        if (other != null) {
            epoch.close(); // another thread was first
            return;
        }
        order.add(epoch);
        long wall = session.time().wallMillis();
        noteOffset(epoch.epoch(), wall);
        if (!session.openingAt(wall).isUsable() || epoch.epoch() < session.tree().from()
                || epoch.epoch() > session.lastEpoch()) {
            kept.remove(epoch.sender(), epoch); // the epoch was erased meanwhile, by closeBefore or close
            epoch.close();
        }
    }

    /** Notes the epoch of an authentic message, or of an authentic chunk. */
    void noteOffset(long epoch, long wallMillis) {
        if (session.policy().isForwardSecret()) {
            offsets.note(epoch - wallMillis, session.time().monotonicNanos());
        }
    }

    /** Offsets between this machine's clock and the epochs of messages opened in the last minutes. */
    EpochOffsets offsets() {
        return offsets;
    }

    /**
     * Evicts one of the oldest epochs: the first that was not used since the last look at it, at the latest the ninth.
     */
    private void makeRoom() {
        Counter.LIMIT_RECEIVER_EPOCHS.increment();
        for (int spared = 0; ;) {
            ReceiverEpoch oldest = order.poll();
            if (oldest == null) {
                return; // other threads are evicting
            }
            if (oldest.isClosed()) {
                continue; // removed already
            }
            if (!oldest.clearUsed() || ++spared > MAX_SPARED) {
                oldest.pool().beginClosing();
                kept.remove(oldest.sender(), oldest);
                oldest.close();
                return;
            }
            order.add(oldest);
        }
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
        long greatest = Math.max(offsets.lagMillis(), offsets.leadMillis());
        return greatest < 0 ? Gauge.NONE : THOUSANDTHS * greatest / session.policy().windowMillis();
    }

    /** How many receiver epochs are kept. */
    int size() {
        return kept.size();
    }

    /** Adds the tallies of idle engines to the counters of the process; returns how many messages they held. */
    long flush() {
        return kept.values().stream().mapToLong(epoch -> epoch.pool().flush()).sum();
    }

    /** Engines at rest. */
    int engines() {
        return kept.values().stream().mapToInt(epoch -> epoch.pool().size()).sum();
    }

    private void closeIf(Predicate<ReceiverEpoch> condition) {
        if (kept.isEmpty()) {
            return; // the ordinary case of a visit
        }
        for (Iterator<ReceiverEpoch> all = order.iterator(); all.hasNext();) {
            ReceiverEpoch epoch = all.next();
            if (epoch.isClosed() || condition.test(epoch)) {
                epoch.pool().beginClosing();
                all.remove();
                kept.remove(epoch.sender(), epoch);
                epoch.close();
            }
        }
    }
}
