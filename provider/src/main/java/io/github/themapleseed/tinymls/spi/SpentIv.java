package io.github.themapleseed.tinymls.spi;

import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The IV that a foreign cipher was last initialised to seal with. The JDK's cipher refuses to take key and IV a second
 * time; when that cipher is dropped, a digest of both takes over its memory, so that no foreign key is kept.
 */
final class SpentIv {
    private static final int BLIND_BYTES = 32;

    private final SecureRandom random;
    /** Of the foreign cipher that is in use; null if none is. */
    private Key key;
    private byte[] iv;
    /** Of a foreign cipher that has been dropped; null if there was none. */
    private byte[] digest;
    private byte[] blind;

    /** Nothing is spent yet. */
    SpentIv(SecureRandom random) {
        this.random = random;
    }

    /** Notes an init to seal that succeeded; what was spent before is no longer of interest. */
    void spend(Key sealingKey, byte[] sealingIv) {
        key = sealingKey;
        iv = sealingIv;
        digest = null;
    }

    /** Gives up the key. */
    void releaseKey() {
        if (key != null) {
            blind = new byte[BLIND_BYTES];
            random.nextBytes(blind);
            digest = digest(key, iv);
            key = null;
            iv = null;
        }
    }

    /** Whether the foreign cipher that was dropped had been initialised to seal with this key and IV. */
    boolean isSpent(Key sealingKey, byte[] sealingIv) {
        return digest != null && MessageDigest.isEqual(digest, digest(sealingKey, sealingIv));
    }

    /** Blinded, so that it says nothing to whoever does not know the key; null if the key has no encoding. */
    private byte[] digest(Key of, byte[] with) {
        byte[] encoding = KeyEncoding.orNull(of);
        if (encoding == null || with == null) {
            return null;
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(blind);
            sha256.update(with);
            return sha256.digest(encoding);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } finally {
            Arrays.fill(encoding, (byte) 0);
        }
    }
}
