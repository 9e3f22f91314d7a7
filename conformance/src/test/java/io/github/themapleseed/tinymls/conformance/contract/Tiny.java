package io.github.themapleseed.tinymls.conformance.contract;

import io.github.themapleseed.tinymls.RatchetParameterSpec;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What the tests of the JCA contract share: a provider that is not registered, keys, messages and sizes. */
final class Tiny {
    static final Provider PROVIDER = new TinyMlsProvider();
    static final int CHUNK = 65_536;
    static final int TAG = 16;
    static final int HEADER = 56;
    static final int OVERHEAD = HEADER + TAG;
    static final int MIB = 1 << 20;
    /** One byte more than the default release buffer. */
    static final int OVER_BUFFER = 16 * MIB + 1;
    static final int[] LENGTHS = {0, 1, 15, 16, 17, 255, 65_535, CHUNK, 65_537, 131_072, 1_000_000, OVER_BUFFER};
    static final int[] PARTS = {1, 15, 16, 17, 511, 512, 8_192, 65_535, CHUNK, 65_537};

    private static final byte[] SOURCE = source();

    private Tiny() {
    }

    private static byte[] source() {
        byte[] bytes = new byte[OVER_BUFFER];
        new Random(0x7153).nextBytes(bytes);
        return bytes;
    }

    /** A plaintext of that length, always the same, as a fresh array. */
    static byte[] plaintext(int length) {
        return Arrays.copyOf(SOURCE, length);
    }

    /** The length of a message as FORMAT.md section 6 has it. */
    static int sealedSize(int plaintextLength) {
        return HEADER + plaintextLength + TAG * (plaintextLength / CHUNK + 1);
    }

    static Cipher cipher() throws GeneralSecurityException {
        return Cipher.getInstance("TinyMLS", PROVIDER);
    }

    static Cipher cipher(int mode, Key key) throws GeneralSecurityException {
        Cipher cipher = cipher();
        cipher.init(mode, key);
        return cipher;
    }

    static Cipher sealer(Key key) throws GeneralSecurityException {
        return cipher(Cipher.ENCRYPT_MODE, key);
    }

    static Cipher opener(Key key) throws GeneralSecurityException {
        return cipher(Cipher.DECRYPT_MODE, key);
    }

    static Cipher cipher(int mode, Key key, AlgorithmParameterSpec spec) throws GeneralSecurityException {
        Cipher cipher = cipher();
        cipher.init(mode, key, spec);
        return cipher;
    }

    static byte[] seal(Key key, byte[] plaintext) throws GeneralSecurityException {
        return sealer(key).doFinal(plaintext);
    }

    static byte[] open(Key key, byte[] message) throws GeneralSecurityException {
        return opener(key).doFinal(message);
    }

    static GCMParameterSpec gcm(byte... iv) {
        return new GCMParameterSpec(128, iv);
    }

    static SecretKey liveKey() throws GeneralSecurityException {
        return KeyGenerator.getInstance("TinyMLS", PROVIDER).generateKey();
    }

    /** A live key that rotates after so many milliseconds, with the default window. */
    static SecretKey liveKey(long periodMillis) throws GeneralSecurityException {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", PROVIDER);
        generator.init(new RatchetParameterSpec(Duration.ofMillis(periodMillis), Duration.ofSeconds(60),
                Duration.ofHours(1)));
        return generator.generateKey();
    }

    static SecretKey rootKey(int seed) {
        byte[] root = new byte[32];
        new Random(seed).nextBytes(root);
        return new SecretKeySpec(root, "AES");
    }

    static SecretKey exported(SecretKey live) {
        return new SecretKeySpec(live.getEncoded(), "TinyMLS");
    }

    /** A provider with its own settings, by way of {@code Provider.configure}. */
    static Provider configured(String... lines) {
        try {
            Path file = Files.createTempFile("tinymls", ".properties");
            try {
                Files.write(file, Arrays.asList(lines));
                return PROVIDER.configure(file.toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The seed of a randomised test: given by system property, else fresh; always printed. */
    static long seed(String property) {
        Long given = Long.getLong(property);
        long seed = given != null ? given : new Random().nextLong();
        System.out.println("-D" + property + "=" + seed);
        return seed;
    }

    static void report(String what, long cases) {
        System.out.println(what + ": " + cases + " cases");
    }
}
