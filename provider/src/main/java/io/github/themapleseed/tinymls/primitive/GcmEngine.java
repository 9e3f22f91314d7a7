package io.github.themapleseed.tinymls.primitive;

import java.lang.invoke.VarHandle;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
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

    private final Cipher cipher;
    private final EngineKey key;
    private final boolean uneven;
    private boolean sealing;
    private boolean scrubbed;
    private volatile boolean revoked;

    GcmEngine(Cipher cipher, byte[] keyBytes) {
        this.cipher = cipher;
        this.uneven = cipher.getProvider().getName().equals(UNEVEN);
        this.key = new EngineKey(ALGORITHM, keyBytes);
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
        try {
            if (uneven && sealing && length >= WORTH_TWO_CALLS) {
                int written = cipher.update(input, offset, length, output, outputOffset);
                return written + cipher.doFinal(output, outputOffset + written);
            }
            return cipher.doFinal(input, offset, length, output, outputOffset);
        } catch (BadPaddingException e) {
            throw new AEADBadTagException("tag mismatch");
        } catch (GeneralSecurityException e) {
            throw new ProviderException("the delegate failed at AES/GCM: " + e.getMessage(), e);
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
     * Makes this engine useless and the delegate's object forget its key: a {@code Cipher} remembers the key, raw
     * and expanded, until it is initialised with another. Encryption is the mode that remembers more (for its check
     * of repeated nonces), so it is the one to overwrite with.
     */
    public void scrub() {
        if (scrubbed) {
            return;
        }
        revoke();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, new EngineKey(ALGORITHM, THROWAWAY_KEY),
                    new GCMParameterSpec(8 * TAG_BYTES, new byte[NONCE_BYTES]));
            cipher.doFinal();
        } catch (GeneralSecurityException e) {
            throw new ProviderException("the delegate failed to take a throw-away key", e);
        }
        scrubbed = true;
    }
}
