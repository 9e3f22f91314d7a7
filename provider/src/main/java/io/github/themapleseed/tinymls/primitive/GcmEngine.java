package io.github.themapleseed.tinymls.primitive;

import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM with 96-bit nonces and 128-bit tags (NIST SP 800-38D) under one key, over a delegate's {@code Cipher}
 * that keeps its expanded key from message to message.
 *
 * <p>A message is {@link #startSeal} or {@link #startOpen}, then {@link #aad} any number of times, then
 * {@link #finish}. One thread at a time uses or scrubs the engine; {@link #revoke} may be called by any thread at any
 * time.
 */
public final class GcmEngine {
    /** Bytes of a tag. */
    public static final int TAG_BYTES = 16;
    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 12;
    /** Bytes of a key. */
    public static final int KEY_BYTES = 32;

    private static final String ALGORITHM = "AES";
    private static final byte[] THROWAWAY_KEY = new byte[KEY_BYTES];
    /**
     * The attempts to scrub, whose number is the nonce: a cipher would refuse to encrypt with the same key and nonce
     * again, if it failed after it took them, or has only decrypted since.
     */
    private static final AtomicLong SCRUBS = new AtomicLong();
    private static final AtomicReferenceFieldUpdater<GcmEngine, Overwriting> OVERWRITING =
            AtomicReferenceFieldUpdater.newUpdater(GcmEngine.class, Overwriting.class, "overwriting");
    /**
     * The provider whose {@code doFinal} seals at one of two speeds, depending on how the JVM has compiled it: it takes
     * up to half as long again for 64 KiB. Its {@code update} always has the better speed. Other providers gain nothing
     * by a second call.
     */
    private static final String UNEVEN = "SunJCE";
    /** Bytes from which a second call costs less than it gains. */
    private static final int WORTH_TWO_CALLS = 4096;

    /** The array that the delegate's object writes to. */
    enum Room {
        /** The caller's array. It has room for the result and no more, and it may be the input's array. */
        EXACT,
        /**
         * A new array with as much room as the object asks for, from which the result is copied. SunPKCS11 asks for
         * room for the tag even when it opens.
         */
        AMPLE
    }

    private final Cipher cipher;
    private final WipeableKey key;
    private final boolean uneven;
    private final boolean ample;
    private final FailedScrubs unscrubbed;
    /** The shelf that gets the delegate's object once it has forgotten the key; null if it serves this engine only. */
    private final @Nullable CipherShelf shelf;
    private boolean sealing;
    /** Whether a message was begun and has not ended, or has ended in another way than it should. */
    private boolean begun;
    private volatile boolean revoked;
    /** Null until the engine is scrubbed. */
    private volatile @Nullable Overwriting overwriting;

    GcmEngine(Cipher cipher, byte[] keyBytes, Room room, FailedScrubs unscrubbed) {
        this(cipher, keyBytes, room, unscrubbed, null);
    }

    GcmEngine(Cipher cipher, byte[] keyBytes, Room room, FailedScrubs unscrubbed, @Nullable CipherShelf shelf) {
        this.cipher = cipher;
        this.shelf = shelf;
        this.ample = room == Room.AMPLE;
        this.uneven = !ample && cipher.getProvider().getName().equals(UNEVEN);
        this.unscrubbed = unscrubbed;
        this.key = WipeableKey.copyOf(ALGORITHM, keyBytes);
    }

    /**
     * Begins to seal a message.
     *
     * @param nonce 12 bytes, never used with this key before
     * @throws WipedException if the engine is revoked or scrubbed
     * @throws ProviderException if the delegate refuses
     */
    public void startSeal(byte[] nonce) {
        start(Cipher.ENCRYPT_MODE, nonce);
    }

    /**
     * Begins to open a message.
     *
     * @param nonce 12 bytes
     * @throws WipedException if the engine is revoked or scrubbed
     * @throws ProviderException if the delegate refuses
     */
    public void startOpen(byte[] nonce) {
        start(Cipher.DECRYPT_MODE, nonce);
    }

    /**
     * Refuses a revoked engine: a delegate that was scrubbed would seal under the throw-away key. The nonce is copied
     * before {@code revoked} is read, so a nonce that is used was complete before anything was erased.
     */
    private void start(int mode, byte[] nonce) {
        GCMParameterSpec parameters = new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce);
        VarHandle.loadLoadFence();
        if (revoked) {
            throw new WipedException();
        }
        sealing = mode == Cipher.ENCRYPT_MODE;
        begun = true;
        try {
            cipher.init(mode, key, parameters);
        } catch (GeneralSecurityException e) {
            throw new ProviderException("the delegate refused to start AES/GCM", e);
        }
    }

    /** Appends to the associated data of the message that was begun. */
    public void aad(byte[] bytes, int offset, int length) {
        checkBegun();
        cipher.updateAAD(bytes, offset, length);
    }

    /**
     * Seals or opens the whole message: plaintext in, ciphertext and tag out, or the reverse.
     *
     * @param length bytes of input; to open, with the tag
     * @param output has room for {@code length} + 16 bytes to seal, {@code length} - 16 to open; may be the input's
     *     array
     * @return the number of bytes written
     * @throws AEADBadTagException if the message is not authentic; the bytes in {@code output} are then undefined
     * @throws ProviderException if the delegate fails; the bytes in {@code output} are then undefined
     */
    public int finish(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws AEADBadTagException {
        checkBegun();
        int written;
        try {
            if (uneven && sealing && length >= WORTH_TWO_CALLS) {
                written = cipher.update(input, offset, length, output, outputOffset);
                written += cipher.doFinal(output, outputOffset + written);
            } else if (ample) {
                written = finishApart(input, offset, length, output, outputOffset);
            } else {
                written = cipher.doFinal(input, offset, length, output, outputOffset);
            }
        } catch (BadPaddingException e) {
            begun = false;
            throw new AEADBadTagException("tag mismatch");
        } catch (GeneralSecurityException e) {
            throw new ProviderException("the delegate failed at AES/GCM: " + e, e);
        }
        if (written != (sealing ? length + TAG_BYTES : length - TAG_BYTES)) {
            throw new ProviderException("the delegate's AES/GCM made " + written + " bytes of " + length);
        }
        begun = false;
        return written;
    }

    /** Once the engine is scrubbed, the delegate's object may serve another. */
    private void checkBegun() {
        if (!begun) {
            throw new IllegalStateException("no message was begun");
        }
    }

    private int finishApart(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        byte[] apart = new byte[Math.max(cipher.getOutputSize(length), length + TAG_BYTES)];
        try {
            int written = cipher.doFinal(input, offset, length, apart, 0);
            System.arraycopy(apart, 0, output, outputOffset, written);
            return written;
        } finally {
            Arrays.fill(apart, (byte) 0);
        }
    }

    /**
     * Erases the key and lets no message begin any more, even while another thread uses the engine. The delegate's
     * object keeps its copy of the key, since it may be in use; {@link #scrub} erases that.
     *
     * <p>A message whose start was not refused has read its nonce before this. So IV and nonce may be erased
     * afterwards.
     */
    public void revoke() {
        revoked = true;
        VarHandle.storeStoreFence();
        key.wipe();
    }

    /** Whether the engine was revoked or scrubbed, so that no message can begin any more. */
    public boolean isRevoked() {
        return revoked;
    }

    /**
     * Revokes the engine and makes the delegate's object forget its key. Scrubbing again does nothing.
     *
     * @throws ProviderException if the delegate refuses. The caller may try again; {@link FailedScrubs} keeps the
     *     object as well, so that it is scrubbed even if the engine is lost.
     */
    public void scrub() {
        revoke();
        Overwriting last = overwriting();
        boolean done = false;
        try {
            last.run();
            done = true;
        } finally {
            if (!done && !last.listed) {
                last.listed = true;
                unscrubbed.add(last);
            }
        }
    }

    /** The same for all who scrub: two of them would hand the delegate's object to two engines. */
    private Overwriting overwriting() {
        Overwriting found = overwriting;
        if (found != null) {
            return found;
        }
        Overwriting made = new Overwriting(cipher, begun ? null : shelf);
        begun = false;
        return OVERWRITING.compareAndSet(this, null, made) ? made : Objects.requireNonNull(overwriting);
    }

    /**
     * Makes a {@code Cipher} forget its key, which it holds, raw and expanded, until it is initialised with another
     * one. It is initialised to encrypt, since that overwrites more: to refuse a repeated nonce, a cipher keeps the
     * last key and nonce it encrypted with. {@code doFinal} has input, since SunPKCS11 of JDK 17 crashes the process
     * without.
     */
    private static final class Overwriting implements Runnable {
        private final Cipher cipher;
        private final @Nullable CipherShelf shelf;
        private final ReentrantLock lock = new ReentrantLock();
        private boolean refused;
        private boolean done;
        private boolean listed;

        Overwriting(Cipher cipher, @Nullable CipherShelf shelf) {
            this.cipher = cipher;
            this.shelf = shelf;
        }

        /**
         * Scrubs the cipher unless that has been done. Several threads may call it; one at a time works. A cipher that
         * has refused is not trusted with another key.
         */
        @Override
        public void run() {
            lock.lock();
            try {
                if (!done) {
                    boolean again = refused;
                    refused = true;
                    overwrite();
                    done = true;
                    if (shelf != null && !again) {
                        shelf.giveBack(cipher);
                    }
                }
            } catch (GeneralSecurityException e) {
                throw new ProviderException("the delegate failed to take a throw-away key", e);
            } finally {
                lock.unlock();
            }
        }

        private void overwrite() throws GeneralSecurityException {
            byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putLong(SCRUBS.incrementAndGet()).array();
            cipher.init(Cipher.ENCRYPT_MODE, WipeableKey.copyOf(ALGORITHM, THROWAWAY_KEY),
                    new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce));
            cipher.doFinal(new byte[TAG_BYTES]);
        }
    }
}
