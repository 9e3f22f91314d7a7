package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Sha256;
import java.security.Key;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The key and IV that a foreign cipher was last initialised to seal with. The JDK's cipher refuses the same pair a
 * second time. When that cipher is dropped, a digest of the pair is kept instead of it, and no foreign key is.
 */
final class SpentIv {
    /** Random bytes that enter into the digest, as many as it has: without them nobody can try out keys. */
    private static final int BLIND_BYTES = 32;

    private final SecureRandom random;
    /** The key of the foreign cipher in use; null if none is. */
    private @Nullable Key key;
    private @Nullable byte[] iv;
    /** Digest of the pair of a foreign cipher that has been dropped; null if there was none. */
    private @Nullable byte[] digest;
    private @Nullable byte[] blind;

    /** Nothing is spent yet. */
    SpentIv(SecureRandom random) {
        this.random = random;
    }

    /**
     * Records the pair of an init to seal that succeeded, in place of the one before: the JDK remembers one as well.
     */
    void spend(Key sealingKey, byte[] sealingIv) {
        key = sealingKey;
        iv = sealingIv;
        digest = null;
    }

    /** Replaces the key and IV by their digest. */
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

    /** Digest of blind, IV and key, which says nothing about the key; null if the key has no encoding. */
    private @Nullable byte[] digest(Key of, @Nullable byte[] with) {
        byte[] secret = blind;
        byte[] encoding = KeyEncoding.orNull(of);
        if (encoding == null || with == null || secret == null) {
            return null;
        }
        try {
            return Sha256.of(secret, with, encoding);
        } finally {
            Arrays.fill(encoding, (byte) 0);
        }
    }
}
