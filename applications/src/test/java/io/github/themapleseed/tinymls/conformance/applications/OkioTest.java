package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.EpochErasedException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * okio's CipherSink and CipherSource run on TinyMLS: they size their segments by {@code getOutputSize} and feed
 * {@code update} in pieces (CONTRACT.md items 12, 13 and 14). A message past the window fails as the cipher does.
 */
class OkioTest extends OnTinyMls {
    private static Cipher cipher(int mode, SecretKey key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(mode, key);
        return cipher;
    }

    private static byte[] seal(byte[] plaintext, SecretKey key) throws Exception {
        Buffer sealed = new Buffer();
        try (BufferedSink sink = Okio.buffer(Okio.cipherSink(sealed, cipher(Cipher.ENCRYPT_MODE, key)))) {
            sink.write(plaintext);
        }
        return sealed.readByteArray();
    }

    private static byte[] open(byte[] message, SecretKey key) throws IOException, GeneralSecurityException {
        try (BufferedSource source = Okio.buffer(Okio.cipherSource(new Buffer().write(message),
                cipher(Cipher.DECRYPT_MODE, key)))) {
            return source.readByteArray();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8_192, 65_536, 17_000_001})
    void streams(int length) throws Exception {
        install("tinymls.window = 1h");
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        byte[] plaintext = new byte[length];
        new Random(length).nextBytes(plaintext);
        byte[] message = seal(plaintext, key);
        Traffic.assertShape(message, false);
        assertEquals(Traffic.sealedLength(length), message.length);
        assertArrayEquals(plaintext, open(message, key));
    }

    /** CipherSource asks for room for no bytes at all, and fails; with AES/GCM it does the same. */
    @Test
    void sourceOpensNoEmptyMessage() throws Exception {
        install("tinymls.window = 1h");
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        byte[] message = seal(new byte[0], key);
        assertEquals(0, Traffic.opened(message, key, null).length);
        assertThrows(IllegalArgumentException.class, () -> open(message, key));
        Cipher aes = Cipher.getInstance("AES/GCM/NoPadding");
        SecretKey aesKey = new SecretKeySpec(new byte[32], "AES");
        aes.init(Cipher.ENCRYPT_MODE, aesKey);
        byte[] tag = aes.doFinal();
        aes.init(Cipher.DECRYPT_MODE, aesKey, aes.getParameters());
        assertThrows(IllegalArgumentException.class,
                () -> Okio.cipherSource(new Buffer().write(tag), aes).read(new Buffer(), 1));
    }

    @Test
    void opensNothingPastTheWindow() throws Exception {
        install("tinymls.window = 1s");
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        byte[] message = seal(new byte[100_000], key);
        Sealed.awaitPast(message, 1_000);
        double before = Metrics.sample(Metrics.ERASED);
        Exception failure = assertThrows(Exception.class, () -> open(message, key));
        Sealed.assertCausedBy(EpochErasedException.class, failure);
        assertEquals(before + 1, Metrics.sample(Metrics.ERASED));
    }
}
