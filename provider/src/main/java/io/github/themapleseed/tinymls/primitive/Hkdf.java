package io.github.themapleseed.tinymls.primitive;

import io.github.themapleseed.tinymls.memory.SecretBlock;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * HKDF with SHA-256 (RFC 5869) and HKDF-Expand-Label (RFC 8446 section 7.1) over the delegate's HMAC.
 *
 * <p>One user at a time. A {@code Mac} remembers its key and its last block, so {@link #scrub} overwrites both.
 */
public final class Hkdf {
    /** Bytes of a SHA-256 digest, and of every secret derived here at the most. */
    public static final int HASH_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PREFIX = "tls13 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] THROWAWAY = new byte[HASH_BYTES];
    private static final byte[] NO_CONTEXT = {};
    private static final byte[] BLANK_BLOCKS = new byte[127];

    private final Mac mac;
    /** Where a secret stands while the delegate reads it as a key; kept, and erased after each use. */
    private final byte[] secretAtWork = new byte[HASH_BYTES];
    private boolean used;

    Hkdf(Mac mac) {
        this.mac = mac;
    }

    /** HKDF-Extract (RFC 5869 section 2.2): 32 bytes, which the caller wipes. */
    public byte[] extract(byte[] salt, byte[] inputKeyMaterial) {
        start(WipeableKey.copyOf(ALGORITHM, salt));
        mac.update(inputKeyMaterial);
        return mac.doFinal();
    }

    /** Keys the delegate's object for several calls of {@link #expand}: setting a key is a good part of a short HMAC. */
    public void load(byte[] secret) {
        start(WipeableKey.copyOf(ALGORITHM, secret));
    }

    /** The same with the secret in a slot; errors as for {@link #expandLabel(SecretBlock, int, String, byte[], int)}. */
    public void load(SecretBlock source, int slot) {
        source.read(slot, secretAtWork, 0, HASH_BYTES);
        start(new WipeableKey(ALGORITHM, secretAtWork));
    }

    /** HKDF-Expand-Label without context of the secret that was loaded last; for the rest see {@link #expandLabel}. */
    public byte[] expand(String label, int length) {
        checkLength(length);
        return shortened(firstBlock(label, NO_CONTEXT, length), length);
    }

    /** The same to a slot: nothing of the result stays in the heap. */
    public void expand(String label, int length, SecretBlock target, int targetSlot) {
        checkLength(length);
        moveTo(firstBlock(label, NO_CONTEXT, length), length, target, targetSlot);
    }

    /**
     * HKDF-Expand-Label (RFC 8446 section 7.1) with the prefix "tls13 ".
     *
     * @param secret 32 bytes
     * @param label ASCII, without the prefix
     * @param context 0 to 255 bytes
     * @param length 1 to 32 bytes
     * @return {@code length} bytes, which the caller wipes
     * @throws IllegalArgumentException if more is asked for than one block of HKDF-Expand has, or nothing
     */
    public byte[] expandLabel(byte[] secret, String label, byte[] context, int length) {
        return shortened(block(WipeableKey.copyOf(ALGORITHM, secret), label, context, length), length);
    }

    /**
     * HKDF-Expand-Label of a secret in a slot: parameters, result and errors as for the same of an array.
     *
     * @throws io.github.themapleseed.tinymls.memory.WipedException if the block has been closed
     */
    public byte[] expandLabel(SecretBlock source, int slot, String label, byte[] context, int length) {
        return shortened(blockOf(source, slot, label, context, length), length);
    }

    private static void moveTo(byte[] block, int length, SecretBlock target, int targetSlot) {
        try {
            target.write(targetSlot, block, 0, length);
        } finally {
            Arrays.fill(block, (byte) 0);
        }
    }

    /** The first bytes of a block, which is wiped unless it is returned itself. */
    private static byte[] shortened(byte[] block, int length) {
        if (length == block.length) {
            return block;
        }
        try {
            return Arrays.copyOf(block, length);
        } finally {
            Arrays.fill(block, (byte) 0);
        }
    }

    private byte[] blockOf(SecretBlock source, int slot, String label, byte[] context, int length) {
        source.read(slot, secretAtWork, 0, HASH_BYTES);
        return block(new WipeableKey(ALGORITHM, secretAtWork), label, context, length);
    }

    /** The first block of HKDF-Expand, 32 bytes, which the caller wipes; the key is wiped. */
    private byte[] block(WipeableKey key, String label, byte[] context, int length) {
        try {
            checkLength(length);
            start(key);
        } finally {
            key.wipe();
        }
        return firstBlock(label, context, length);
    }

    private static void checkLength(int length) {
        if (length < 1 || length > HASH_BYTES) {
            throw new IllegalArgumentException("1 to " + HASH_BYTES + " bytes can be derived, not " + length);
        }
    }

    private byte[] firstBlock(String label, byte[] context, int length) {
        mac.update(hkdfLabel(label, context, length));
        return mac.doFinal();
    }

    /** The HkdfLabel structure followed by the block counter of HKDF-Expand, which is 1: one block is enough here. */
    private static byte[] hkdfLabel(String label, byte[] context, int length) {
        byte[] name = label.getBytes(StandardCharsets.US_ASCII);
        byte[] info = new byte[2 + 1 + PREFIX.length + name.length + 1 + context.length + 1];
        info[0] = (byte) (length >>> 8);
        info[1] = (byte) length;
        info[2] = (byte) (PREFIX.length + name.length);
        System.arraycopy(PREFIX, 0, info, 3, PREFIX.length);
        System.arraycopy(name, 0, info, 3 + PREFIX.length, name.length);
        int at = 3 + PREFIX.length + name.length;
        info[at] = (byte) context.length;
        System.arraycopy(context, 0, info, at + 1, context.length);
        info[info.length - 1] = 1;
        return info;
    }

    /** The HMAC itself under a key of at least one byte, for {@link Pbkdf2}, until {@link #scrub}. */
    Mac keyedWith(byte[] key) {
        start(WipeableKey.copyOf(ALGORITHM, key));
        return mac;
    }

    private void start(WipeableKey key) {
        used = true;
        try {
            mac.init(key);
        } catch (InvalidKeyException e) {
            throw new ProviderException("the delegate refused an HMAC key", e);
        } finally {
            key.wipe();
        }
    }

    /** Replaces the key and the buffered block inside the delegate's object. */
    void scrub() {
        if (used) {
            start(WipeableKey.copyOf(ALGORITHM, THROWAWAY));
            mac.update(BLANK_BLOCKS);
            mac.doFinal();
            used = false;
        }
    }
}
