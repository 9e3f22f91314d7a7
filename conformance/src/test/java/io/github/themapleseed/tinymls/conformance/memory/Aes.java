package io.github.themapleseed.tinymls.conformance.memory;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** Single blocks of AES, fast enough to try many keys. */
final class Aes {
    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(Aes::cipher);

    private Aes() {
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/ECB/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Encrypts whole blocks of 16 bytes, each by itself. */
    static byte[] encrypt(byte[] key, byte[] blocks) {
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return cipher.doFinal(blocks);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
