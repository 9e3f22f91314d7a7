package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.engine.GenerationKeys;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.CompactLock;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.security.SecureRandom;

/**
 * The sending half of a session. Messages sealed in one call share the current sender epoch; leasing an engine and
 * reserving a counter take no lock. A message that is sealed piece by piece, or whose public IV was reserved in a
 * sender epoch that is over, gets a sender epoch of its own: while it is slow it holds no key that opens other
 * messages.
 */
public final class MessageSealer {
    /** More rotations or punctures than this never overtake one call. */
    private static final int TRIES = 64;

    private final Session session;
    private final CompactLock rotation;
    private volatile @Nullable SenderEpoch current;

    MessageSealer(Session session) {
        this.session = session;
        this.rotation = session.tree().lock();
    }

    /**
     * Seals a whole message: header and all chunks, written one behind the other.
     *
     * @param iv where the IV may have been reserved, and is recorded once the message is sealed; null if nobody asks
     * @param given the caller's generator, or null: if this call begins a sender epoch, it enters into the salt
     * @throws KeyEndedException if the key is destroyed or past its lifetime
     */
    public void seal(AssociatedData associated, @Nullable MessageIv iv, @Nullable SecureRandom given,
            BufferPair buffers) {
        ReservedNonce shown = iv == null ? null : redeemed(iv.reserved());
        sealAt(associated, iv, shown, given, buffers);
    }

    /** The reservation, or null if there is none or another message has taken it: a new counter is taken then. */
    private static @Nullable ReservedNonce redeemed(@Nullable ReservedNonce shown) {
        return shown != null && shown.redeem() ? shown : null;
    }

    /** Seals a whole message under a reservation that is its own, or under the next counter if there is none. */
    private void sealAt(AssociatedData associated, @Nullable MessageIv iv, @Nullable ReservedNonce shown,
            @Nullable SecureRandom given, BufferPair buffers) {
        for (int i = 0; i < TRIES; i++) {
            SenderEpoch epoch = freshEpoch(given);
            if (shown != null && shown.name() != epoch.name()) {
                break;
            }
            PooledEngine engine = epoch.pool().lease();
            if (engine == null) {
                continue; // closed by a rotation meanwhile: try the new epoch
            }
            try {
                long counter = shown != null ? epoch.redeem(shown.counter(), buffers.length())
                        : epoch.reserve(engine, buffers.length());
                if (counter >= 0) {
                    Header header = engine.header(epoch.name(), associated.ivBound(), counter, epoch.commitment());
                    sealWith(engine, epoch.pool().keys(), header, associated, buffers);
                    record(header, iv);
                    engine.tally().add(buffers.length());
                    return;
                }
            } catch (WipedException e) {
                continue; // likewise, between leasing and deriving the chain of a long message
            } finally {
                epoch.pool().release(engine);
            }
            rotate(epoch, given);
        }
        try (StreamedMessage alone = beginAt(associated, shown, given)) {
            alone.header().writeTo(buffers.output(), buffers.outputOffset());
            alone.sealAll(buffers.behind(Header.BYTES));
            record(alone.header(), iv);
        }
    }

    private static void record(Header header, @Nullable MessageIv iv) {
        if (iv != null) {
            iv.record(header);
        }
    }

    private void sealWith(PooledEngine engine, SenderEpochKeys epochKeys, Header header, AssociatedData associated,
            BufferPair buffers) {
        header.writeTo(buffers.output(), buffers.outputOffset());
        BufferPair chunks = buffers.behind(Header.BYTES);
        if (buffers.length() < ChunkLayout.V1.generationBytes()) {
            engine.chunks().begin(header.counter()).sealAll(header, associated, chunks);
            return;
        }
        try (GenerationKeys keys = GenerationKeys.overLeased(session.delegate(), engine, epochKeys, header)) {
            new ChunkCipher(ChunkLayout.V1, keys).begin(header.counter()).sealAll(header, associated, chunks);
        }
    }

    /**
     * Begins a message that is sealed piece by piece, in a sender epoch of its own; for the parameters see
     * {@link #seal}.
     *
     * @param shown the nonce reserved for this message, or null
     */
    public StreamedMessage begin(AssociatedData associated, @Nullable ReservedNonce shown,
            @Nullable SecureRandom given) {
        return beginAt(associated, redeemed(shown), given);
    }

    private StreamedMessage beginAt(AssociatedData associated, @Nullable ReservedNonce shown,
            @Nullable SecureRandom given) {
        session.checkUsable();
        session.puncture();
        Fresh fresh = fresh(salt(given), shown);
        try {
            long counter = shown == null ? 0 : shown.counter();
            Header header = Header.of(fresh.name, associated.ivBound(), counter, fresh.keys.commitment());
            GenerationKeys own = GenerationKeys.own(session.delegate(), fresh.keys, header);
            return StreamedMessage.sealing(session, header, own, associated);
        } finally {
            fresh.keys.wipe();
        }
    }

    /** Reserves the counter of a message, so that its public IV can be read before it is sealed. */
    public ReservedNonce reserve(@Nullable SecureRandom given) {
        while (true) {
            SenderEpoch epoch = freshEpoch(given);
            long counter = epoch.reserveOne();
            if (counter >= 0) {
                return new ReservedNonce(epoch.name(), counter);
            }
            rotate(epoch, given);
        }
    }

    /** Makes sure that the session can be used now; errors as for {@link Session#checkUsable}. */
    void checkUsable() {
        session.checkUsable();
    }

    /** Whether the key is neither destroyed nor past its lifetime. */
    public boolean isUsable() {
        return session.usabilityAt(session.time().wallMillis()).isUsable();
    }

    /** The current sender epoch; begins a new one if there is none or its time is up. */
    SenderEpoch freshEpoch(@Nullable SecureRandom given) {
        TimeSource time = session.time();
        long wall = time.wallMillis();
        session.usabilityAt(wall).check();
        SenderEpoch epoch = current;
        return epoch != null && epoch.isFresh(wall, time) ? epoch : rotate(epoch, given);
    }

    /** Replaces that sender epoch by a new one, unless another thread has done so. */
    private SenderEpoch rotate(@Nullable SenderEpoch stale, @Nullable SecureRandom given) {
        session.puncture();
        SecurityEvent event = SecurityEvent.begin(Counter.Family.ROTATIONS);
        SenderEpoch fresh;
        Counter cause;
        byte[] salt = salt(given); // out of the lock: a generator may block, and erasing takes the lock
        rotation.lock();
        try {
            SenderEpoch found = current;
            if (found != stale && found != null) {
                return found;
            }
            session.checkUsable();
            cause = found == null ? Counter.ROTATED_FIRST : found.rotationCause(session.time());
            countLimit(cause);
            Fresh made = fresh(salt, null);
            fresh = senderEpoch(made);
            if (found != null) {
                found.pool().beginClosing();
            }
            current = fresh;
            if (found != null) {
                found.close();
            }
            closeBefore(session.tree().from()); // a puncture since the leaf was read did not see this epoch
        } finally {
            rotation.unlock();
        }
        event.end(cause, 0, null); // out of the lock: a log handler may seal with this key
        return fresh;
    }

    private static void countLimit(Counter cause) {
        if (cause == Counter.ROTATED_COUNT) {
            Counter.LIMIT_MESSAGES.increment();
        } else if (cause == Counter.ROTATED_BYTES) {
            Counter.LIMIT_BYTES.increment();
        }
    }

    private SenderEpoch senderEpoch(Fresh made) {
        try {
            return new SenderEpoch(made.name, session.pool(made.keys, MessageTally.OF_SEALED), session.time(),
                    session.dependencies().clock(session.policy()), session.policy().drawIntervalNanos(session.time()));
        } catch (RuntimeException | Error e) {
            made.keys.wipe();
            throw e;
        }
    }

    /** Adds the tallies of idle engines to the counters of the process; returns how many messages they held. */
    long flush() {
        SenderEpoch epoch = current;
        return epoch == null ? 0 : epoch.pool().flush();
    }

    /** Engines at rest. */
    int engines() {
        SenderEpoch epoch = current;
        return epoch == null ? 0 : epoch.pool().size();
    }

    /**
     * The present by the wall clock, or the oldest epoch left if the clock stepped back behind that. If it is behind by
     * more than the window, no receiver with the same clock could open the message, so the key refuses to seal.
     */
    private long epochNow() {
        long wall = EpochArithmetic.clamp(session.time().wallMillis());
        long oldest = session.tree().from();
        SealingCheck.at(session, wall).check();
        return Math.max(Math.max(wall, oldest), session.lifetime().firstEpoch());
    }

    /** A sender epoch in the making: its name, epoch and salt, and its keys. */
    private record Fresh(byte[] name, SenderEpochKeys keys) {
        @Override
        public String toString() {
            return "Fresh[redacted]";
        }
    }

    /**
     * A new sender epoch of the present; with the part of the salt that a reserved public IV shows, if there is one.
     */
    private Fresh fresh(byte[] salt, @Nullable ReservedNonce shown) {
        for (int i = 0; i < TRIES; i++) {
            long epoch = epochNow();
            byte[] name = Header.epochAndSalt(epoch, salt);
            if (shown != null) {
                shown.carrySaltInto(name);
            }
            SenderEpochKeys keys = derive(name);
            if (keys != null) {
                return new Fresh(name, keys);
            }
            session.checkUsable();
            if (epoch >= session.tree().from()) {
                break; // not because of a puncture meanwhile
            }
        }
        throw KeyUsability.expired("the key's material does not cover the present time").exception();
    }

    private @Nullable SenderEpochKeys derive(byte[] name) {
        try (DerivationKit kit = session.delegate().borrow()) {
            byte[] leaf = session.tree().leaf(Header.epochOf(name), kit.step());
            return leaf == null ? null : SenderEpochKeys.derive(leaf, name, null, kit.kdf());
        }
    }

    /**
     * A salt of the provider's own random bytes, XORed with bytes of the caller's generator if there is one: as random
     * as the better of the two, so a generator that repeats itself repeats no salt. Exceptions of that generator reach
     * the caller. Called without a lock, since the generator may block.
     */
    private byte[] salt(@Nullable SecureRandom given) {
        byte[] salt = new byte[Header.SALT_BYTES];
        session.dependencies().random().nextBytes(salt);
        if (given != null) {
            byte[] callers = new byte[Header.SALT_BYTES];
            given.nextBytes(callers);
            for (int i = 0; i < salt.length; i++) {
                salt[i] ^= callers[i];
            }
        }
        return salt;
    }

    /** Closes the sender epoch if its time is up. */
    void retireStale() {
        SenderEpoch epoch = current;
        TimeSource time = session.time();
        if (epoch != null && !epoch.isFresh(time.wallMillis(), time)) {
            retire(epoch);
        }
    }

    /** Closes the sender epoch if it lies before that epoch. */
    void closeBefore(long horizon) {
        SenderEpoch epoch = current;
        if (epoch != null && Header.epochOf(epoch.name()) < horizon) {
            retire(epoch);
        }
    }

    /** Closes the sender epoch if it lies after that epoch. */
    void closeAfter(long last) {
        SenderEpoch epoch = current;
        if (epoch != null && Header.epochOf(epoch.name()) > last) {
            retire(epoch);
        }
    }

    private void retire(SenderEpoch epoch) {
        rotation.lock();
        try {
            epoch.pool().beginClosing();
            if (current == epoch) {
                current = null;
            }
            epoch.close();
        } finally {
            rotation.unlock();
        }
    }

    /** Closes the sender epoch; the session's state is set before, so that no other follows. */
    void close() {
        rotation.lock();
        try {
            if (current != null) {
                retire(current);
            }
        } finally {
            rotation.unlock();
        }
    }
}
