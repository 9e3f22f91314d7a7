package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.DurationText;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.WipedException;
import io.github.themapleseed.tinymls.ratchet.PathDescent;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import javax.crypto.AEADBadTagException;

/**
 * The receiving half of a session. A header moves nothing: keys derived for it are kept for the messages that
 * follow only after a message under it was found authentic, so forged headers cost the time to refuse them and
 * leave no trace.
 */
public final class MessageOpener {
    /** To evict one takes no longer, however many are kept. */
    private static final int MOST_SPARED = 8;

    private final Session session;
    private final ConcurrentHashMap<Header.Sender, ReceiverEpoch> kept = new ConcurrentHashMap<>(0);
    /** The same in the order in which to look for one to evict; it may hold closed ones a little longer. */
    private final Queue<ReceiverEpoch> order = new ConcurrentLinkedQueue<>();
    private final EpochOffsets offsets = new EpochOffsets();

    MessageOpener(Session session) {
        this.session = session;
    }

    /**
     * Opens the chunks of a whole message.
     *
     * @param memory the caller's
     * @param length bytes of the chunks, found to be whole
     * @return the number of bytes written
     * @throws RefusedMessageException if the message is not opened; what stands in {@code output} is then undefined
     */
    public int open(LastSenderCache memory, Header header, AssociatedData associated, byte[] input, int offset, int length,
            byte[] output, int outputOffset) throws RefusedMessageException {
        admit(header);
        ReceiverEpoch known = memory.find(header, this);
        PooledEngine engine = known == null ? null : known.pool().lease();
        if (engine == null) {
            return openUnknown(header, associated, input, offset, length, output, outputOffset);
        }
        try {
            if (!header.repeats(known.commitment())) {
                throw new RefusedMessageException(RefusedMessageException.Reason.COMMITMENT, "the message is not authentic");
            }
            int written = openWith(known, engine, header, associated, input, offset, length, output, outputOffset);
            engine.batch().add(written);
            known.markUsed();
            memory.opened(known);
            return written;
        } catch (WipedException e) {
            // let go of between leasing and deriving a long message's chain: for want of room, or since it is erased
            return openUnknown(header, associated, input, offset, length, output, outputOffset);
        } finally {
            known.pool().release(engine);
        }
    }

    /** The sender epoch kept for that header, or null. */
    ReceiverEpoch known(Header header) {
        return kept.get(header.sender());
    }

    private int openUnknown(Header header, AssociatedData associated, byte[] input, int offset, int length,
            byte[] output, int outputOffset) throws RefusedMessageException {
        try (PathDescent descent = descend(header)) {
            SenderEpochKeys keys = derive(header, descent);
            ReceiverEpoch candidate = new ReceiverEpoch(header.sender(), session.pool(keys, MessageTally::ofOpened));
            int written = openAs(candidate, header, associated, input, offset, length, output, outputOffset);
            session.tree().adopt(descent);
            return written;
        }
    }

    /** Opens a message under keys derived for it, which are kept for others if it is authentic. */
    private int openAs(ReceiverEpoch candidate, Header header, AssociatedData associated, byte[] input, int offset,
            int length, byte[] output, int outputOffset) throws RefusedMessageException {
        boolean authentic = false;
        try {
            PooledEngine engine = candidate.pool().lease();
            try {
                int written = openWith(candidate, engine, header, associated, input, offset, length, output, outputOffset);
                authentic = true;
                engine.batch().add(written);
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

    private int openWith(ReceiverEpoch epoch, PooledEngine engine, Header header, AssociatedData associated, byte[] input,
            int offset, int length, byte[] output, int outputOffset) throws RefusedMessageException {
        try {
            if (ChunkLayout.V1.plaintextBytes(length) < ChunkLayout.V1.generationBytes()) {
                return engine.chunks().begin(header.counter())
                        .openAll(header, associated, input, offset, length, output, outputOffset);
            }
            Delegate delegate = session.delegate();
            try (GenerationKeys keys = GenerationKeys.lent(delegate, engine, epoch.pool().keys(), header)) {
                return new ChunkCipher(ChunkLayout.V1, keys).begin(header.counter())
                        .openAll(header, associated, input, offset, length, output, outputOffset);
            }
        } catch (AEADBadTagException e) {
            throw new RefusedMessageException(RefusedMessageException.Reason.TAG, "the message is not authentic");
        }
    }

    /**
     * Begins to open a message that comes in piece by piece. Nothing of it is kept for others.
     *
     * @throws RefusedMessageException if the public header tells that it cannot be opened
     */
    public StreamedMessage begin(Header header, AssociatedData associated) throws RefusedMessageException {
        admit(header);
        SenderEpochKeys keys;
        try (PathDescent descent = descend(header)) {
            keys = derive(header, descent);
        }
        try {
            GenerationKeys own = GenerationKeys.own(session.delegate(), keys, header);
            return StreamedMessage.opening(session, header, own, associated);
        } finally {
            keys.wipe();
        }
    }

    /**
     * The first thing to be asked of a header.
     *
     * @throws RefusedMessageException if it is of another version of the format
     */
    public static void checkVersion(Header header) throws RefusedMessageException {
        if (!header.isKnownVersion()) {
            throw new RefusedMessageException(RefusedMessageException.Reason.VERSION, "not a TinyMLS message of version 1");
        }
    }

    /** Holds a header against version, lifetime and window: what it says in public, before any key is derived. */
    private void admit(Header header) throws RefusedMessageException {
        checkVersion(header);
        long wall = session.time().wallMillis();
        KeyEndedException ended = session.endedAt(wall);
        if (ended != null) {
            throw new RefusedMessageException(RefusedMessageException.Reason.EXPIRED, ended.getMessage());
        }
        long window = session.policy().windowMillis();
        long offset = header.epoch() - wall;
        if (offset > window) {
            throw new RefusedMessageException(RefusedMessageException.Reason.NOT_REACHED, lies(offset) + ", further than the window of "
                    + DurationText.ofMillis(window), offset);
        }
        if (-offset > window) {
            throw new RefusedMessageException(RefusedMessageException.Reason.ERASED, lies(offset) + ", further than the window of "
                    + DurationText.ofMillis(window) + ": its keys have been erased", offset);
        }
    }

    private static String lies(long offset) {
        return "the message's epoch lies " + DurationText.ofMillis(offset)
                + (offset < 0 ? " behind" : " ahead of") + " this machine's clock";
    }

    /** The way to the leaf that a header names, which changes nothing and which the caller closes. */
    private PathDescent descend(Header header) throws RefusedMessageException {
        session.puncture();
        try (DerivationKit kit = session.delegate().borrow()) {
            PathDescent descent = session.tree().descend(header.epoch(), kit.step());
            if (descent == null) {
                throw erased(header);
            }
            return descent;
        }
    }

    /** The keys that a header commits to; a header that commits to others is refused before more is derived. */
    private SenderEpochKeys derive(Header header, PathDescent descent) throws RefusedMessageException {
        try (DerivationKit kit = session.delegate().borrow()) {
            SenderEpochKeys keys = SenderEpochKeys.derive(descent.takeLeaf(), header.epochAndSalt(), header::commitsTo, kit.kdf());
            if (keys == null) {
                throw new RefusedMessageException(RefusedMessageException.Reason.COMMITMENT, "the message is not authentic");
            }
            return keys;
        }
    }

    private RefusedMessageException erased(Header header) {
        long wall = session.time().wallMillis();
        KeyEndedException ended = session.endedAt(wall);
        long offset = header.epoch() - wall;
        return ended != null ? new RefusedMessageException(RefusedMessageException.Reason.EXPIRED, ended.getMessage())
                : new RefusedMessageException(RefusedMessageException.Reason.ERASED, lies(offset) + ", and the key does not hold it (any more)", offset);
    }

    private void keep(ReceiverEpoch epoch) {
        if (kept.size() >= session.environment().limits().senders()) {
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
        if (session.endedAt(wall) != null || epoch.epoch() < session.tree().from()) {
            kept.remove(epoch.sender(), epoch); // erased meanwhile: see closeBefore and close
            epoch.close();
        }
    }

    /** Notes the epoch of a message, or of a part of it, that was found authentic. */
    void noteOffset(long epoch, long wallMillis) {
        if (session.policy().isForwardSecret()) {
            offsets.note(epoch - wallMillis, session.time().monotonicNanos());
        }
    }

    /** How far from this machine's clock the sender epochs lay whose first message was opened lately. */
    EpochOffsets offsets() {
        return offsets;
    }

    /** How many sender epochs are kept; only tests ask. */
    int keptCount() {
        return kept.size();
    }

    /**
     * Evicts one: of the oldest few the first that was not used since it was last looked at, or else the last of them.
     */
    private void makeRoom() {
        Counter.LIMIT_RECEIVER_EPOCHS.increment();
        for (int spared = 0; ;) {
            ReceiverEpoch oldest = order.poll();
            if (oldest == null) {
                return; // other threads are at work on all of them
            }
            if (oldest.isOver()) {
                continue; // it has left already
            }
            if (oldest.isIdle() || ++spared > MOST_SPARED) {
                oldest.pool().beginClosing();
                kept.remove(oldest.sender(), oldest);
                oldest.close();
                return;
            }
            order.add(oldest);
        }
    }

    /** Lets go of what was not used since this was called last. */
    void retireUnused() {
        closeIf(ReceiverEpoch::isIdle);
    }

    /** Erases what lies before that epoch. */
    void closeBefore(long horizon) {
        closeIf(epoch -> epoch.epoch() < horizon);
    }

    /** Erases everything; the session has ended before this is called. */
    void close() {
        closeIf(epoch -> true);
    }

    /** The greatest lag or lead of an epoch opened lately as a share of the window, in thousandths; or none. */
    long windowUse() {
        long greatest = Math.max(offsets.lagMillis(), offsets.leadMillis());
        return greatest < 0 ? Gauge.NONE : 1_000 * greatest / session.policy().windowMillis();
    }

    /** Sender epochs kept at present. */
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
            return; // as for most keys at most visits, without a look at the table
        }
        for (Iterator<ReceiverEpoch> all = order.iterator(); all.hasNext();) {
            ReceiverEpoch epoch = all.next();
            if (epoch.isOver() || condition.test(epoch)) {
                epoch.pool().beginClosing();
                all.remove();
                kept.remove(epoch.sender(), epoch);
                epoch.close();
            }
        }
    }
}
