package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Sealing as most code does it: a new cipher for every message, its IV in front of the ciphertext. The code is the
 * same for all; TinyMLS is another name for {@code getInstance}, with a live key or a root key in a constant.
 */
final class PerMessage implements Contender {
    private static final String GCM = "AES/GCM/NoPadding";
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final String transformation;
    private final Provider provider;
    private final SecretKey key;
    private final boolean callersIv;

    private PerMessage(String transformation, Provider provider, SecretKey key, boolean callersIv) {
        this.transformation = transformation;
        this.provider = provider;
        this.key = key;
        this.callersIv = callersIv;
    }

    /**
     * That style of TinyMLS or of a peer.
     *
     * @param whose whose cipher, and for TinyMLS which kind of key
     * @param iv who draws the IV: the {@code callers} from SecureRandom, or the {@code ciphers}
     */
    static PerMessage of(String whose, String iv) throws GeneralSecurityException {
        Providers.useTinyMls();
        boolean callersIv = iv.equals("callers");
        SecretKey root = Providers.rootKey();
        return switch (whose) {
            case "live" -> new PerMessage(TinyMlsProvider.NAME, null, Providers.liveKey(), callersIv);
            case "root" -> new PerMessage(TinyMlsProvider.NAME, null, root, callersIv);
            case "jdk" -> new PerMessage(GCM, null, root, callersIv);
            case "bouncycastle" -> new PerMessage(GCM, Providers.bouncyCastle(), root, callersIv);
            case "conscrypt" -> new PerMessage(GCM, Providers.conscrypt(), root, callersIv);
            case "corretto" -> new PerMessage(GCM, Providers.corretto(), root, callersIv);
            default -> throw new IllegalArgumentException("no contender " + whose);
        };
    }

    private Cipher cipher() throws GeneralSecurityException {
        return provider == null ? Cipher.getInstance(transformation) : Cipher.getInstance(transformation, provider);
    }

    @Override
    public int seal(byte[] message, byte[] output) throws GeneralSecurityException {
        byte[] all = joined(message);
        System.arraycopy(all, 0, output, 0, all.length);
        return all.length;
    }

    private byte[] joined(byte[] message) throws GeneralSecurityException {
        Cipher cipher = cipher();
        byte[] nonce;
        if (callersIv) {
            nonce = new byte[IV_BYTES];
            random.nextBytes(nonce);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
        } else {
            cipher.init(Cipher.ENCRYPT_MODE, key);
            nonce = cipher.getIV();
        }
        byte[] sealed = cipher.doFinal(message);
        byte[] all = Arrays.copyOf(nonce, IV_BYTES + sealed.length);
        System.arraycopy(sealed, 0, all, IV_BYTES, sealed.length);
        return all;
    }

    @Override
    public int open(byte[] sealed, int length, byte[] output) throws GeneralSecurityException {
        Cipher cipher = cipher();
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, IV_BYTES));
        byte[] opened = cipher.doFinal(sealed, IV_BYTES, length - IV_BYTES);
        System.arraycopy(opened, 0, output, 0, opened.length);
        return opened.length;
    }
}
