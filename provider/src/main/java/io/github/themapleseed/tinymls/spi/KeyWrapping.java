package io.github.themapleseed.tinymls.spi;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** Keys to bytes and back, for wrapping. */
final class KeyWrapping {
    private KeyWrapping() {
    }

    static byte[] encoding(Key key) throws InvalidKeyException {
        byte[] encoding;
        try {
            encoding = key == null ? null : key.getEncoded();
        } catch (IllegalStateException e) {
            throw new InvalidKeyException("a key that has been destroyed cannot be wrapped", e);
        } catch (UnsupportedOperationException | LinkageError e) { // in hardware, or of an application that is gone
            throw new InvalidKeyException("only a key with an encoding can be wrapped", e);
        }
        if (encoding == null || encoding.length == 0) {
            throw new InvalidKeyException("only a key with an encoding can be wrapped");
        }
        return encoding;
    }

    static Key key(byte[] encoding, String algorithm, int type) throws InvalidKeyException, NoSuchAlgorithmException {
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

    static void wipe(byte[] encoding) {
        Arrays.fill(encoding, (byte) 0);
    }
}
