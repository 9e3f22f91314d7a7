package io.github.themapleseed.tinymls.primitive;

import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.lang.invoke.VarHandle;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM with 96-bit nonces and 128-bit tags (NIST SP 800-38D) under one key, over a delegate's
 * {@code Cipher} that keeps its key expansion from call to call.
 *
 * <p>One user at a time: whoever holds the engine is the only one who can use or scrub it, so no call can meet a
 * key that is being wiped. A call is {@code startSeal} or {@code startOpen}, any {@code aad}, then {@code finish}.
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
     * The JDK's provider seals whole strides of 7,680 bytes alike in all JVMs, but what is left of them at one of two
     * speeds, as the JVM happens to have compiled {@code doFinal}: of 64 KiB that may be half as much time again.
     * {@code update} has the better speed always. Others gain nothing by a second call.
     */
    private static final String UNEVEN = "SunJCE";
    private static final int WORTH_TWO_CALLS = 4096;

    /** Where the delegate's object writes to. */
    enum Room {
        /** The caller's array, which has room for the result and no more, and may be the input's array. */
        EXACT,
        /**
         * An array of its own with as much room as the object asks for, from where the result is copied. SunPKCS11 wants
         * room for the tag also when it opens.
         */
        AMPLE
    }

    private final Cipher cipher;
    private final WipeableKey key;
    private final boolean uneven;
    private final boolean ample;
    private final FailedScrubs unscrubbed;
    private boolean sealing;
    private volatile boolean revoked;
    /** Null until the engine is scrubbed. */
    private @Nullable Overwriting overwriting;

    GcmEngine(Cipher cipher, byte[] keyBytes, Room room, FailedScrubs unscrubbed) {
        this.cipher = cipher;
        this.ample = room == Room.AMPLE;
        this.uneven = !ample && cipher.getProvider().getName().equals(UNEVEN);
        this.unscrubbed = unscrubbed;
        this.key = WipeableKey.copyOf(ALGORITHM, keyBytes);
    }

    /** Begins to seal; a nonce may be used once. */
    public void startSeal(byte[] nonce) {
        start(Cipher.ENCRYPT_MODE, nonce);
    }

    /** Begins to open. */
    public void startOpen(byte[] nonce) {
        start(Cipher.DECRYPT_MODE, nonce);
    }

    /**
     * Once scrubbed it must not start: a delegate that holds the throw-away key would use that. The nonce is copied
     * before that is looked at, so it was made before anything was erased.
     */
    private void start(int mode, byte[] nonce) {
        GCMParameterSpec parameters = new GCMParameterSpec(8 * TAG_BYTES, nonce);
        VarHandle.loadLoadFence();
        if (revoked) {
            throw new WipedException();
        }
        sealing = mode == Cipher.ENCRYPT_MODE;
        try {
            cipher.init(mode, key, parameters);
        } catch (GeneralSecurityException e) {
            throw new ProviderException("the delegate refused to start AES/GCM", e);
        }
    }

    /** Adds to the associated data of the call begun. */
    public void aad(byte[] bytes, int offset, int length) {
        cipher.updateAAD(bytes, offset, length);
    }

    /**
     * Ends the call: all of the plaintext in and ciphertext with tag out, or the reverse.
     *
     * @return the number of bytes written
     * @throws AEADBadTagException if what is opened is not authentic; what stands in {@code output} is then undefined
     */
    public int finish(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws AEADBadTagException {
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
            throw new AEADBadTagException("tag mismatch");
        } catch (GeneralSecurityException e) {
            throw new ProviderException("the delegate failed at AES/GCM: " + e, e);
        }
        if (written != (sealing ? length + TAG_BYTES : length - TAG_BYTES)) {
            throw new ProviderException("the delegate's AES/GCM made " + written + " bytes of " + length);
        }
        return written;
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
     * Makes this engine useless and erases its key, but not what the delegate's object remembers: that may be in use.
     * By any thread, at any time. What is erased after this was not read by a call that has passed {@code start}.
     */
    public void revoke() {
        revoked = true;
        VarHandle.storeStoreFence();
        key.wipe();
    }

    /** Whether no call can begin any more. */
    public boolean isRevoked() {
        return revoked;
    }

    /**
     * Makes this engine useless and the delegate's object forget its key; more than once does no harm.
     *
     * @throws ProviderException if the delegate refuses: whoever holds the engine may scrub it again, and the delegate's
     *     object is kept, to be tried again also when nobody holds the engine any more
     */
    public void scrub() {
        revoke();
        Overwriting last = overwriting;
        if (last == null) {
            last = new Overwriting(cipher);
            overwriting = last;
        }
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

    /**
     * Makes a {@code Cipher} forget its key, which it remembers, raw and expanded, until it is initialised with another.
     * Encryption is the mode that remembers more (for its check of repeated nonces), so it is the one to overwrite with.
     * The final call has input: without any, SunPKCS11 of JDK 17 crashes the process.
     */
    private static final class Overwriting implements Runnable {
        private final Cipher cipher;
        private final ReentrantLock lock = new ReentrantLock();
        /** Differs from try to try: a cipher that took the key and failed after that refuses the same nonce. */
        private final byte[] nonce = new byte[NONCE_BYTES];
        private boolean done;
        private boolean listed;

        Overwriting(Cipher cipher) {
            this.cipher = cipher;
        }

        /** By one thread at a time, until it has succeeded once. */
        @Override
        public void run() {
            lock.lock();
            try {
                if (!done) {
                    overwrite();
                    done = true;
                }
            } catch (GeneralSecurityException e) {
                throw new ProviderException("the delegate failed to take a throw-away key", e);
            } finally {
                lock.unlock();
            }
        }

        private void overwrite() throws GeneralSecurityException {
            nonce[0]++;
            cipher.init(Cipher.ENCRYPT_MODE, WipeableKey.copyOf(ALGORITHM, THROWAWAY_KEY),
                    new GCMParameterSpec(8 * TAG_BYTES, nonce));
            cipher.doFinal(new byte[TAG_BYTES]);
        }
    }
}
