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
 * An engine under a sender epoch's key, with what its user needs: the IV, the tally of its messages, and for a sender a
 * block of counters and an allowance of bytes that belong to this engine alone. One user at a time.
 */
public final class PooledEngine extends CacheLinePadding implements ChunkKeys {
    private static final VarHandle TAKEN = taken();
    /**
     * After so many uses an engine is replaced. The collector promotes an engine that lives long to the old generation;
     * each message then stores young objects in an old one, which is work for the collector, most of all where several
     * threads do it side by side. Two threads opening 64 B: 5.0 instead of 2.7 million messages a second (JDK 25,
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
    /** Whether it has a user; it is made for one. */
    private volatile boolean taken = true;
    private boolean placed;
    private int uses;

    private static VarHandle taken() {
        try {
            return MethodHandles.lookup().findVarHandle(PooledEngine.class, "taken", boolean.class);
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
     * An engine under a new delegate object, with a copy of the key. If it cannot be made, nothing of key and IV stays
     * behind in what was made so far.
     *
     * @param key 32 bytes, which the caller wipes
     * @param iv 12 bytes, taken over, and wiped on failure
     */
    public static PooledEngine of(Delegate delegate, byte[] key, byte[] iv, MessageTally tally) {
        GcmEngine gcm = null;
        PooledEngine made = null;
        try {
            gcm = delegate.gcm(key);
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

    /** Makes the caller its user if it has none. */
    boolean take() {
        if (taken || !TAKEN.compareAndSet(this, false, true)) {
            return false;
        }
        uses++;
        return true;
    }

    /** Whether it has been taken so often that a new one should take its place. */
    boolean isSpent() {
        return uses >= MOST_USES;
    }

    /** Ends its use: any thread may take it from here on. */
    void rest() {
        taken = false;
    }

    /** Whether it has a slot to return to. */
    boolean hasPlace() {
        return placed;
    }

    /** Notes that it has a slot to return to. */
    void hasPlaceNow() {
        placed = true;
    }

    /** Where its messages are counted. */
    public MessageTally tally() {
        return tally;
    }

    /** The chunks of a message of one generation. */
    public ChunkCipher chunks() {
        return chunks;
    }

    /** A sender's header, kept to be renumbered from message to message. */
    public Header header(byte[] epochAndSalt, boolean ivBound, long counter, byte[] commitment) {
        if (header == null) {
            header = Header.of(epochAndSalt, ivBound, counter, commitment);
        } else {
            header.renumber(ivBound, counter);
        }
        return header;
    }

    /**
     * Makes the engine and its delegate forget the key. Called by the engine's user, or while it has none; after a
     * failure it can be called again. A failure is counted and not thrown, so that other engines are erased too.
     *
     * @return whether nothing is left of the key
     */
    public boolean erase() {
        try {
            revoke();
            gcm.scrub();
            tally.flush();
            return true;
        } catch (RuntimeException | Error e) { // a lack of memory too
            Counter.ERASING_FAILED.increment();
            return false;
        }
    }

    /** Erases key, IV and nonce even while a call uses the engine: that call fails at its next chunk. */
    void revoke() {
        gcm.revoke(); // first: from here on no chunk begins
        Arrays.fill(iv, (byte) 0);
        chunks.wipe();
    }

    /** Whether its key is erased: nobody can use it from here on. */
    public boolean isRevoked() {
        return gcm.isRevoked();
    }

    /** A counter reserved for a message of that length, or -1 if counters or bytes do not suffice. */
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

    /** Counters {@code first} to {@code end - 1}. */
    public void grantCounters(long first, long end) {
        nextCounter = first;
        countersEnd = end;
    }

    /** An allowance of so many bytes; what was left of the last one is given up. */
    public void grantBytes(long bytes) {
        bytesLeft = bytes;
    }
}
