package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.primitive.Hkdf;
import io.github.themapleseed.tinymls.primitive.Secret;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * The keys of one sender epoch, derived from its leaf and the sender's salt (FORMAT.md, key schedule).
 *
 * <p>The commitment is public; it stands in every message of the epoch.
 */
public final class SenderEpochKeys {
    /** Bytes of a commitment. */
    public static final int COMMITMENT_BYTES = 32;
    /** Bytes of an IV. */
    public static final int IV_BYTES = 12;

    private static final byte[] NO_CONTEXT = {};

    private final byte[] commitment;
    private final Secret key;
    private final Secret iv;
    private final Secret senderSecret;

    private SenderEpochKeys(byte[] commitment, byte[] key, byte[] iv, byte[] senderSecret) {
        this.commitment = commitment;
        this.key = Secret.take(key);
        this.iv = Secret.take(iv);
        this.senderSecret = Secret.take(senderSecret);
    }

    /**
     * The sender secret: HKDF-Extract of the leaf under epoch and salt.
     *
     * @param leaf 32 bytes, which the caller wipes
     * @param epochAndSalt the 18 bytes of a message's prefix that follow the version
     * @return 32 bytes, which the caller wipes or hands to {@link #of}
     */
    public static byte[] senderSecret(byte[] leaf, byte[] epochAndSalt, Hkdf kdf) {
        return kdf.extract(epochAndSalt, leaf);
    }

    /** The commitment of a sender secret: all that is needed to refuse a forged header. */
    public static byte[] commitment(byte[] senderSecret, Hkdf kdf) {
        return kdf.expandLabel(senderSecret, "tinymls commit", NO_CONTEXT, COMMITMENT_BYTES);
    }

    /**
     * All keys of a sender epoch, or null if its commitment is not the one wanted: then no more is derived.
     *
     * @param leaf 32 bytes, which are wiped
     * @param epochAndSalt as for {@link #senderSecret}
     */
    public static SenderEpochKeys derive(byte[] leaf, byte[] epochAndSalt, Predicate<byte[]> wanted, Hkdf kdf) {
        byte[] secret = null;
        boolean takenOver = false;
        try {
            secret = senderSecret(leaf, epochAndSalt, kdf);
            byte[] commitment = commitment(secret, kdf);
            takenOver = wanted.test(commitment);
            return takenOver ? of(secret, commitment, kdf) : null;
        } finally {
            Arrays.fill(leaf, (byte) 0);
            if (secret != null && !takenOver) {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    /** All keys of a sender secret, which is taken over. */
    public static SenderEpochKeys of(byte[] senderSecret, byte[] commitment, Hkdf kdf) {
        byte[] key = null;
        byte[] iv = null;
        try {
            key = kdf.expandLabel(senderSecret, "tinymls key", NO_CONTEXT, 32);
            iv = kdf.expandLabel(senderSecret, "tinymls iv", NO_CONTEXT, IV_BYTES);
            return new SenderEpochKeys(commitment, key, iv, senderSecret);
        } catch (RuntimeException | Error e) {
            Secret.wipeAll(senderSecret, key, iv);
            throw e;
        }
    }

    /** The public commitment, 32 bytes; not a copy. */
    public byte[] commitment() {
        return commitment;
    }

    /** The key of generation 0, 32 bytes. */
    public Secret key() {
        return key;
    }

    /** The IV of generation 0, 12 bytes. */
    public Secret iv() {
        return iv;
    }

    /** The first link of a message's own chain: 32 bytes, which the caller hands on or wipes. */
    public byte[] firstStreamSecret(byte[] counter, Hkdf kdf) {
        byte[] secret = senderSecret.copy();
        try {
            return kdf.expandLabel(secret, "tinymls stream", counter, Hkdf.HASH_BYTES);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Erases everything but the commitment. */
    public void wipe() {
        senderSecret.wipe();
        key.wipe();
        iv.wipe();
    }
}
