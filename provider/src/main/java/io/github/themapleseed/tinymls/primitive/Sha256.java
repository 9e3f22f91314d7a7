package io.github.themapleseed.tinymls.primitive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of the platform, for names and checksums. Keys are derived by {@link Hkdf}. */
public final class Sha256 {
    private Sha256() {
    }

    /** A new digest. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The digest of all bytes of the parts, in order: 32 bytes. */
    public static byte[] of(byte[]... parts) {
        MessageDigest digest = begin();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }
}
