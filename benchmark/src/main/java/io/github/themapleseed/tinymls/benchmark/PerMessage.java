package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Sealing as most code does it: a new cipher for every message, its IV in front of the ciphertext. The code is the
 * same for all; TinyMLS is another name for {@code getInstance}, with a live key or a root key in a constant.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PerMessage {
    private static final String GCM = "AES/GCM/NoPadding";
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Whose cipher, and for TinyMLS which kind of key. */
    @Param({"tinymls-live", "tinymls-root", "jdk"})
    public String contender;
    /** Who draws the IV: the caller from {@code SecureRandom}, or the cipher. */
    @Param({"callers", "ciphers"})
    public String iv;
    /** Bytes of a message. */
    @Param({"64", "1024"})
    public int size;

    private final SecureRandom random = new SecureRandom();
    private boolean callersIv;
    private String transformation = GCM;
    private Provider provider;
    private SecretKey key = Providers.rootKey();
    private byte[] message;
    private byte[] joined;

    /** Chooses cipher and key. */
    @Setup(Level.Trial)
    public void build() throws GeneralSecurityException {
        callersIv = iv.equals("callers");
        message = Messages.of(size);
        Providers.useTinyMls();
        switch (contender) {
            case "tinymls-live" -> {
                transformation = TinyMlsProvider.NAME;
                key = Providers.liveKey();
            }
            case "tinymls-root" -> transformation = TinyMlsProvider.NAME;
            case "jdk" -> provider = null;
            case "bouncycastle" -> provider = Providers.bouncyCastle();
            case "conscrypt" -> provider = Providers.conscrypt();
            case "corretto" -> provider = Providers.corretto();
            default -> throw new IllegalArgumentException("no contender " + contender);
        }
    }

    /** Seals what is to be opened. */
    @Setup(Level.Iteration)
    public void sealAnew() throws GeneralSecurityException {
        joined = seal();
        if (!Arrays.equals(message, open())) {
            throw new IllegalStateException("what came back is not what was sealed");
        }
    }

    private Cipher cipher() throws GeneralSecurityException {
        return provider == null ? Cipher.getInstance(transformation) : Cipher.getInstance(transformation, provider);
    }

    /** A new cipher seals. */
    @Benchmark
    public byte[] seal() throws GeneralSecurityException {
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

    /** A new cipher opens. */
    @Benchmark
    public byte[] open() throws GeneralSecurityException {
        Cipher cipher = cipher();
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, joined, 0, IV_BYTES));
        return cipher.doFinal(joined, IV_BYTES, joined.length - IV_BYTES);
    }
}
