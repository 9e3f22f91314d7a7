package io.github.themapleseed.tinymls.spi;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** Makes the key of an encoding that has been unwrapped. */
final class UnwrappedKey {
    private UnwrappedKey() {
    }

    /**
     * The key of that encoding, which is copied.
     *
     * @param algorithm the key's algorithm
     * @param type {@link Cipher#SECRET_KEY}, {@link Cipher#PRIVATE_KEY} or {@link Cipher#PUBLIC_KEY}
     * @throws InvalidKeyException if it is no such key, or there is no such type
     * @throws NoSuchAlgorithmException if no provider has a {@code KeyFactory} of that algorithm
     */
    static Key of(byte[] encoding, String algorithm, int type) throws InvalidKeyException, NoSuchAlgorithmException {
        try {
            return switch (type) {
                case Cipher.SECRET_KEY -> new SecretKeySpec(encoding, algorithm);
                case Cipher.PRIVATE_KEY -> KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(encoding));
                case Cipher.PUBLIC_KEY -> KeyFactory.getInstance(algorithm)
                        .generatePublic(new X509EncodedKeySpec(encoding));
                default -> throw new InvalidKeyException("a key is secret, private or public; there is no type "
                        + type);
            };
        } catch (InvalidKeySpecException | IllegalArgumentException e) {
            throw new InvalidKeyException("what was wrapped is no " + algorithm + " key of that type", e);
        }
    }
}
