package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM with a reused cipher and an IV from {@code SecureRandom} for every message, which goes first. */
final class RandomGcm implements Contender {
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Cipher cipher;
    private final SecretKey key = new SecretKeySpec(Messages.of(32), "AES");
    private final SecureRandom random = new SecureRandom();
    private final byte[] iv = new byte[IV_BYTES];

    RandomGcm(Provider provider) throws GeneralSecurityException {
        this.cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    }

    @Override
    public int seal(byte[] message, byte[] output) throws GeneralSecurityException {
        random.nextBytes(iv);
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, iv));
        System.arraycopy(iv, 0, output, 0, IV_BYTES);
        return IV_BYTES + cipher.doFinal(message, 0, message.length, output, IV_BYTES);
    }

    @Override
    public int open(byte[] sealed, int length, byte[] output) throws GeneralSecurityException {
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, IV_BYTES));
        return cipher.doFinal(sealed, IV_BYTES, length - IV_BYTES, output, 0);
    }
}
