package io.github.themapleseed.tinymls.engine;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.GcmEngine;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkKeys;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * An engine under a sender epoch's key, together with the IV, the tally of its messages and, for a sender, a block of
 * message counters and an allowance of bytes of its own. One user at a time.
 */
public final class PooledEngine extends CacheLinePadding implements ChunkKeys {
    private static final VarHandle LEASED = leased();
    /**
     * Uses after which an engine is replaced. The collector promotes an engine that lives long to the old generation.
     * Each message then stores young objects in an old one, which makes work for the collector, most of all where
     * several threads do it at once. Two threads opening 64 B: 5.0 instead of 2.7 million messages a second (JDK 25,
     * 2026-11-25).
     */
    public static final int MOST_USES = 1 << 16;

    private final GcmEngine gcm;
    private final byte[] iv;
    private final MessageTally tally;
    private final ChunkCipher chunks = new ChunkCipher(ChunkLayout.V1, this);
    private @Nullable Header header;
    private long nextCounter;
    private long countersEnd;
    private long bytesLeft;
    /** Whether the engine is leased. A new one is: to the thread that made it. */
    private volatile boolean leased = true;
    /** Whether the last user has begun to erase the engine. A revoked engine may still be in use, this one is not. */
    private volatile boolean ending;
    private boolean slotted;
    private boolean proven;
    private int uses;
    /** Makes the engine an element of {@link SlotlessEngines}, and only that changes it. */
    volatile @Nullable PooledEngine nextSlotless;

    private static VarHandle leased() {
        try {
            return MethodHandles.lookup().findVarHandle(PooledEngine.class, "leased", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    public PooledEngine(GcmEngine gcm, byte[] iv, MessageTally tally) {
        this.gcm = gcm;
        this.iv = iv;
        this.tally = tally;
    }

    /**
     * An engine over a new object of the delegate, with a copy of the key. The caller erases it. On failure no copy of
     * key or IV is left.
     *
     * @param key 32 bytes, which the caller wipes
     * @param iv 12 bytes, which the engine takes over; wiped on failure
     */
    public static PooledEngine of(Delegate delegate, byte[] key, byte[] iv, MessageTally tally) {
        return of(delegate, key, iv, tally, false);
    }

    /** The same for one message, over an object of the delegate that served others before. */
    static PooledEngine forOneMessage(Delegate delegate, byte[] key, byte[] iv, MessageTally tally) {
        return of(delegate, key, iv, tally, true);
    }

    private static PooledEngine of(Delegate delegate, byte[] key, byte[] iv, MessageTally tally,
            boolean forOneMessage) {
        GcmEngine gcm = null;
        PooledEngine made = null;
        try {
            gcm = forOneMessage ? delegate.lentGcm(key) : delegate.gcm(key);
            made = new PooledEngine(gcm, iv, tally);
            return made;
        } finally {
            if (made == null) {
                Arrays.fill(iv, (byte) 0);
                scrubIfMade(gcm);
            }
        }
    }

    private static void scrubIfMade(@Nullable GcmEngine gcm) {
        try {
            if (gcm != null) {
                gcm.scrub();
            }
        } catch (RuntimeException | Error e) { // the first failure is the one to be thrown
            Counter.ERASING_FAILED.increment();
        }
    }

    @Override
    public GcmEngine engine() {
        return gcm;
    }

    @Override
    public byte[] iv() {
        return iv;
    }

    @Override
    public void advance() {
        throw new IllegalStateException("a message of several generations has a chain of its own");
    }

    /** Leases the engine to the caller if it is idle; returns whether it was. */
    boolean tryLease() {
        if (leased || !LEASED.compareAndSet(this, false, true)) {
            return false;
        }
        uses++;
        return true;
    }

    /** Whether the engine has had {@link #MOST_USES} uses and is to be replaced. */
    boolean isSpent() {
        return uses >= MOST_USES;
    }

    /** Ends the lease: any thread may lease the engine now. */
    void endLease() {
        leased = false;
    }

    /** Whether the engine has a slot in the pool. One without is erased when it is released. */
    boolean hasSlot() {
        return slotted;
    }

    /** Records that the engine has a slot in the pool. */
    void noteSlot() {
        slotted = true;
    }

    /** Whether a lease of the engine has ended well. */
    boolean isProven() {
        return proven;
    }

    /** Records that a lease of the engine ends well. */
    void noteProven() {
        proven = true;
    }

    /** The tally in which the engine's user counts messages. */
    public MessageTally tally() {
        return tally;
    }

    /** The chunk cipher for messages of one generation. */
    public ChunkCipher chunks() {
        return chunks;
    }

    /** The header of the next message. The same object serves all messages of the engine. */
    public Header header(byte[] epochAndSalt, boolean ivBound, long counter, byte[] commitment) {
        if (header == null) {
            header = Header.of(epochAndSalt, ivBound, counter, commitment);
        } else {
            header.renumber(ivBound, counter);
        }
        return header;
    }

    /**
     * Erases key and IV and scrubs the delegate's object. The engine's user calls this first, and does not use the
     * engine after that; then anyone may repeat it. A failure is counted and not thrown, so that the caller goes on
     * with other engines.
     *
     * @return whether the engine is erased
     */
    public boolean erase() {
        try {
            ending = true;
            revoke();
            gcm.scrub();
            tally.flush();
            return true;
        } catch (RuntimeException | Error e) { // a lack of memory too
            Counter.ERASING_FAILED.increment();
            return false;
        }
    }

    /** Whether {@link #erase} was called: the engine has no user any more, and the call can be repeated. */
    boolean isEnding() {
        return ending;
    }

    /** Erases key, IV and nonce, even while a call uses the engine. That call fails at its next chunk. */
    void revoke() {
        gcm.revoke(); // first: from here on no chunk begins
        Arrays.fill(iv, (byte) 0);
        chunks.wipe();
    }

    /** Whether the key is erased, so that the engine cannot be used any more. */
    public boolean isRevoked() {
        return gcm.isRevoked();
    }

    /** Takes a counter for a message of that many bytes; -1, and nothing taken, if counters or bytes do not suffice. */
    public long takeCounter(long bytes) {
        if (!hasCounters() || !hasBytes(bytes)) {
            return -1;
        }
        bytesLeft -= bytes;
        return nextCounter++;
    }

    public boolean hasCounters() {
        return nextCounter < countersEnd;
    }

    public boolean hasBytes(long bytes) {
        return bytes <= bytesLeft;
    }

    /** Grants the counters from {@code first} to {@code end - 1}; what was left of the last block is given up. */
    public void grantCounters(long first, long end) {
        nextCounter = first;
        countersEnd = end;
    }

    /** Grants an allowance of bytes; what was left of the last one is given up. */
    public void grantBytes(long bytes) {
        bytesLeft = bytes;
    }
}
