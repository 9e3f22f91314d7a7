package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/** TinyMLS with two ciphers that are initialised once. */
final class TinyMls implements Contender {
    private final Cipher sealing = Cipher.getInstance(TinyMlsProvider.NAME);
    private final Cipher opening = Cipher.getInstance(TinyMlsProvider.NAME);

    TinyMls(SecretKey key) throws GeneralSecurityException {
        sealing.init(Cipher.ENCRYPT_MODE, key);
        opening.init(Cipher.DECRYPT_MODE, key);
    }

    @Override
    public int seal(byte[] message, byte[] output) throws GeneralSecurityException {
        return sealing.doFinal(message, 0, message.length, output, 0);
    }

    @Override
    public int open(byte[] sealed, int length, byte[] output) throws GeneralSecurityException {
        return opening.doFinal(sealed, 0, length, output, 0);
    }
}
