package io.github.themapleseed.tinymls.conformance.heap;

import java.security.SecureRandom;
import javax.crypto.SecretKey;

/**
 * A secret key of the application's that never stands in the heap as it is: it is kept XORed with a mask, and every
 * encoding is a fresh array that belongs to whoever asked. So a root key found in a dump was not the application's.
 */
final class MaskedKey implements SecretKey {
    private static final long serialVersionUID = 1L;
    private static final SecureRandom MASKS = new SecureRandom();

    private final byte[] mask;
    private final byte[] masked;

    /** Masks the secret, which is wiped. */
    MaskedKey(byte[] secret) {
        mask = new byte[secret.length];
        MASKS.nextBytes(mask);
        masked = new byte[secret.length];
        for (int i = 0; i < secret.length; i++) {
            masked[i] = (byte) (secret[i] ^ mask[i]);
            secret[i] = 0;
        }
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        byte[] secret = new byte[masked.length];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) (masked[i] ^ mask[i]);
        }
        return secret;
    }

    /**
     * A generator whose first bytes are this secret: what a {@code KeyGenerator} makes of it is known to the searcher.
     */
    SecureRandom asGenerator() {
        return new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) (masked[i] ^ mask[i]);
                }
            }
        };
    }
}
