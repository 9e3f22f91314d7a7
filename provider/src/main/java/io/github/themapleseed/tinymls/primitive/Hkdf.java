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
 * <p>One user at a time. A {@code Mac} holds on to its key and its last block; {@link #scrub} overwrites both.
 */
public final class Hkdf {
    /** Bytes of a SHA-256 digest, and so the most that a secret derived here has. */
    public static final int HASH_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PREFIX = "tls13 ".getBytes(StandardCharsets.US_ASCII);
    /** Where the prefix stands in an HkdfLabel: after two bytes of length, and one with the length of the label. */
    private static final int PREFIX_AT = 3;
    private static final byte[] THROWAWAY = new byte[HASH_BYTES];
    private static final byte[] NO_CONTEXT = {};
    private static final int BLOCK_BYTES = 64;
    /** Overwrites the buffered block: one whole block, and one that is full up to the byte where padding begins. */
    private static final byte[] BLANK_BLOCKS = new byte[2 * BLOCK_BYTES - 1];

    private final Mac mac;
    /** Holds a secret while the delegate reads it as a key. It is wiped after each use and used again. */
    private final byte[] secretAtWork = new byte[HASH_BYTES];
    private boolean used;

    Hkdf(Mac mac) {
        this.mac = mac;
    }

    /**
     * HKDF-Extract (RFC 5869 section 2.2).
     *
     * @param salt 1 byte or more
     * @param inputKeyMaterial which the caller wipes
     * @return 32 bytes, which the caller wipes
     */
    public byte[] extract(byte[] salt, byte[] inputKeyMaterial) {
        start(WipeableKey.copyOf(ALGORITHM, salt));
        mac.update(inputKeyMaterial);
        return mac.doFinal();
    }

    /**
     * Sets the secret for several calls of {@link #expand}, since setting a key is a good part of a short HMAC.
     *
     * @param secret 32 bytes, which the caller wipes
     */
    public void load(byte[] secret) {
        start(WipeableKey.copyOf(ALGORITHM, secret));
    }

    /**
     * Sets the secret that stands in a slot for several calls of {@link #expand}.
     *
     * @throws io.github.themapleseed.tinymls.memory.WipedException if the block has been closed
     */
    public void load(SecretBlock source, int slot) {
        source.read(slot, secretAtWork, 0, HASH_BYTES);
        start(new WipeableKey(ALGORITHM, secretAtWork));
    }

    /** HKDF-Expand-Label of the secret that was loaded last, with an empty context; else as {@link #expandLabel}. */
    public byte[] expand(String label, int length) {
        checkLength(length);
        return shortened(firstBlock(label, NO_CONTEXT, length), length);
    }

    /** The same, with the result in a slot and no copy of it left in the heap. */
    public void expand(String label, int length, SecretBlock target, int targetSlot) {
        checkLength(length);
        moveTo(firstBlock(label, NO_CONTEXT, length), length, target, targetSlot);
    }

    /**
     * HKDF-Expand-Label (RFC 8446 section 7.1) with the prefix "tls13 ".
     *
     * @param secret 32 bytes, which the caller wipes
     * @param label ASCII, without the prefix
     * @param context 0 to 255 bytes
     * @param length 1 to 32 bytes
     * @return {@code length} bytes, which the caller wipes
     * @throws IllegalArgumentException if {@code length} is 0 or more than the one block that is derived here
     */
    public byte[] expandLabel(byte[] secret, String label, byte[] context, int length) {
        return shortened(block(WipeableKey.copyOf(ALGORITHM, secret), label, context, length), length);
    }

    /**
     * HKDF-Expand-Label of a secret in a slot, else as {@link #expandLabel(byte[], String, byte[], int)}.
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

    /** The first bytes of a block. The block is wiped, unless it has just that length and is returned itself. */
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

    /** The first block of HKDF-Expand, 32 bytes, which the caller wipes. The key is wiped here. */
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

    /** The HkdfLabel structure, followed by the block counter of HKDF-Expand: always 1, since one block is enough. */
    private static byte[] hkdfLabel(String label, byte[] context, int length) {
        byte[] name = label.getBytes(StandardCharsets.US_ASCII);
        byte[] info = new byte[PREFIX_AT + PREFIX.length + name.length + 1 + context.length + 1];
        info[0] = (byte) (length >>> Byte.SIZE);
        info[1] = (byte) length;
        info[2] = (byte) (PREFIX.length + name.length);
        System.arraycopy(PREFIX, 0, info, PREFIX_AT, PREFIX.length);
        System.arraycopy(name, 0, info, PREFIX_AT + PREFIX.length, name.length);
        int at = PREFIX_AT + PREFIX.length + name.length;
        info[at] = (byte) context.length;
        System.arraycopy(context, 0, info, at + 1, context.length);
        info[info.length - 1] = 1;
        return info;
    }

    /** The HMAC itself for {@link Pbkdf2}, under a key of one byte or more, which it holds until {@link #scrub}. */
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
