package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretBlock;
import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Hkdf;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The keys of one sender epoch, derived from its leaf and the sender's salt (FORMAT.md section 4).
 *
 * <p>The commitment is public: every message of the sender epoch contains it. Sender secret, key and IV stand outside
 * the heap; the owner of this object wipes them.
 */
public final class SenderEpochKeys {
    /** Bytes of a commitment. */
    public static final int COMMITMENT_BYTES = 32;
    /** Bytes of an IV. */
    public static final int IV_BYTES = 12;

    /** Bytes of a key of any generation. */
    static final int KEY_BYTES = 32;

    private static final byte[] NO_CONTEXT = {};

    /** The slots of the block of secrets. */
    private static final int SENDER_SECRET = 0;
    private static final int KEY = 1;
    private static final int IV = 2;
    private static final int SLOTS = 3;

    private final byte[] commitment;
    private final SecretBlock secrets;

    private SenderEpochKeys(byte[] commitment, SecretBlock secrets) {
        this.commitment = commitment;
        this.secrets = secrets;
    }

    /**
     * The sender secret: HKDF-Extract of the leaf with epoch and salt as the HKDF salt.
     *
     * @param leaf 32 bytes, which the caller wipes
     * @param epochAndSalt the 18 bytes of a message's prefix that follow the version
     * @return 32 bytes, which the caller wipes or hands to {@link #of}
     */
    public static byte[] senderSecret(byte[] leaf, byte[] epochAndSalt, Hkdf kdf) {
        return kdf.extract(epochAndSalt, leaf);
    }

    /** The commitment to a sender secret, 32 bytes. A receiver derives nothing more to refuse a forged header. */
    public static byte[] commitment(byte[] senderSecret, Hkdf kdf) {
        return kdf.expandLabel(senderSecret, "tinymls commit", NO_CONTEXT, COMMITMENT_BYTES);
    }

    /**
     * Derives all keys of a sender epoch, or null if its commitment is another than expected.
     *
     * @param leaf 32 bytes, which are wiped here
     * @param epochAndSalt as for {@link #senderSecret}
     * @param expected the commitment of a header, 32 bytes, compared before key and IV are derived; null for a new
     *     epoch
     * @return the keys, which the caller wipes
     */
    public static @Nullable SenderEpochKeys derive(byte[] leaf, byte[] epochAndSalt,
            @Nullable byte[] expected, Hkdf kdf) {
        byte[] secret = null;
        boolean takenOver = false;
        try {
            secret = senderSecret(leaf, epochAndSalt, kdf);
            kdf.load(secret);
            byte[] commitment = kdf.expand("tinymls commit", COMMITMENT_BYTES);
            takenOver = expected == null || MessageDigest.isEqual(commitment, expected);
            return takenOver ? ofLoaded(secret, commitment, kdf) : null;
        } finally {
            Arrays.fill(leaf, (byte) 0);
            if (secret != null && !takenOver) {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    /** Derives all keys from a sender secret, 32 bytes, which are wiped here. The caller wipes the keys. */
    public static SenderEpochKeys of(byte[] senderSecret, byte[] commitment, Hkdf kdf) {
        boolean takenOver = false;
        try {
            kdf.load(senderSecret);
            takenOver = true;
            return ofLoaded(senderSecret, commitment, kdf);
        } finally {
            if (!takenOver) {
                Arrays.fill(senderSecret, (byte) 0);
            }
        }
    }

    /** The same for a sender secret that {@code kdf} has loaded already. */
    private static SenderEpochKeys ofLoaded(byte[] senderSecret, byte[] commitment, Hkdf kdf) {
        SecretBlock secrets = null;
        SenderEpochKeys made = null;
        try {
            secrets = SecretMemory.allocate(SLOTS);
            secrets.write(SENDER_SECRET, senderSecret, 0, Hkdf.HASH_BYTES);
            kdf.expand("tinymls key", KEY_BYTES, secrets, KEY);
            kdf.expand("tinymls iv", IV_BYTES, secrets, IV);
            made = new SenderEpochKeys(commitment, secrets);
            return made;
        } finally {
            Arrays.fill(senderSecret, (byte) 0);
            if (made == null && secrets != null) {
                secrets.close();
            }
        }
    }

    /** The commitment, 32 bytes. It is not a copy and must not be changed. */
    public byte[] commitment() {
        return commitment;
    }

    /**
     * The key of generation 0: a copy of 32 bytes, which the caller wipes.
     *
     * @throws io.github.themapleseed.tinymls.memory.WipedException if the keys have been wiped
     */
    public byte[] key() {
        return copy(KEY, KEY_BYTES);
    }

    /** The IV of generation 0: a copy of 12 bytes, which the caller wipes; errors as for {@link #key}. */
    public byte[] iv() {
        return copy(IV, IV_BYTES);
    }

    private byte[] copy(int slot, int length) {
        byte[] copy = new byte[length];
        secrets.read(slot, copy, 0, length);
        return copy;
    }

    /**
     * Derives the first chain secret of a long message: 32 bytes, which the caller wipes; errors as for {@link #key}.
     */
    public byte[] firstStreamSecret(byte[] counter, Hkdf kdf) {
        return kdf.expandLabel(secrets, SENDER_SECRET, "tinymls stream", counter, Hkdf.HASH_BYTES);
    }

    /** Erases everything except the commitment. Wiping again does nothing. */
    public void wipe() {
        secrets.close();
    }
}
