package io.github.themapleseed.tinymls.conformance.model;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF-SHA256 (RFC 5869), HKDF-Expand-Label (RFC 8446 section 7.1) and what is derived from a root key itself:
 * FORMAT.md sections 2 and 3.
 */
public final class ReferenceSchedule {
    private static final int HASH_BYTES = 32;
    private static final byte[] NONE = {};

    private ReferenceSchedule() {
    }

    /** HMAC-SHA256 under a key of at least one byte. */
    public static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** HKDF-Extract; an empty salt stands for 32 zero bytes, as RFC 5869 section 2.2 has it. */
    public static byte[] extract(byte[] salt, byte[] ikm) {
        return hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt, ikm);
    }

    /** HKDF-Expand to {@code length} bytes, at most 255 times 32. */
    public static byte[] expand(byte[] prk, byte[] info, int length) {
        if (length > 255 * HASH_BYTES) {
            throw new IllegalArgumentException("HKDF-Expand gives at most 8160 bytes, not " + length);
        }
        byte[] okm = NONE;
        byte[] block = NONE;
        for (int i = 1; okm.length < length; i++) {
            block = hmac(prk, Octets.join(block, info, Octets.uint(i, 1)));
            okm = Octets.join(okm, block);
        }
        return Arrays.copyOf(okm, length);
    }

    /** The bytes that HKDF-Expand-Label hands to HKDF-Expand as info. */
    public static byte[] hkdfLabel(String label, byte[] context, int length) {
        byte[] full = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        return Octets.join(Octets.uint(length, 2), Octets.uint(full.length, 1), full,
                Octets.uint(context.length, 1), context);
    }

    /** HKDF-Expand-Label(secret, label, context, length). */
    public static byte[] expandLabel(byte[] secret, String label, byte[] context, int length) {
        return expand(secret, hkdfLabel(label, context, length), length);
    }

    /** HKDF-Expand-Label with an empty context. */
    public static byte[] expandLabel(byte[] secret, String label, int length) {
        return expandLabel(secret, label, NONE, length);
    }

    /** What everything else comes from; the root key has 32 to 64 bytes. */
    public static byte[] prk(byte[] rootKey) {
        if (rootKey.length < 32 || rootKey.length > 64) {
            throw new IllegalArgumentException("a root key has 32 to 64 bytes, not " + rootKey.length);
        }
        return extract(new byte[HASH_BYTES], rootKey);
    }

    /** The public name of a root key, 16 bytes. */
    public static byte[] keyId(byte[] rootKey) {
        return expandLabel(prk(rootKey), "tinymls id", 16);
    }

    /** The secret at the top of the tree, 32 bytes. */
    public static byte[] treeRoot(byte[] rootKey) {
        return expandLabel(prk(rootKey), "tinymls tree", 32);
    }
}
