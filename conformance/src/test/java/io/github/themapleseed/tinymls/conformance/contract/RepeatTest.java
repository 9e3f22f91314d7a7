package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/** CONTRACT.md items 11 and 18: message after message without init, and empty messages. */
class RepeatTest {
    private static final byte[] TEXT = "attack at dawn".getBytes();

    private final SecretKey key;

    RepeatTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    @Test
    void item11RepeatedDoFinal() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        Cipher opener = Tiny.opener(key);
        Set<String> prefixes = new HashSet<>();
        int[] lengths = {0, 14, 65_536, 1, 200_000, 65_535};
        for (int i = 0; i < 300; i++) {
            byte[] plaintext = Tiny.plaintext(lengths[i % lengths.length]);
            if (i % 7 == 0 && plaintext.length > 0) {
                sealer.update(new byte[0]);
            }
            byte[] message = sealer.doFinal(plaintext);
            assertTrue(prefixes.add(new String(message, 0, 24, java.nio.charset.StandardCharsets.ISO_8859_1)));
            assertArrayEquals(plaintext, opener.doFinal(message));
        }
    }

    @Test
    void item11RepeatedWithACallerIv() throws GeneralSecurityException {
        Cipher sealer = Tiny.cipher(Cipher.ENCRYPT_MODE, key, Tiny.gcm(TEXT));
        Cipher opener = Tiny.cipher(Cipher.DECRYPT_MODE, key, Tiny.gcm(TEXT));
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(TEXT, opener.doFinal(sealer.doFinal(TEXT)));
        }
    }

    /** A decryptor built from the first message's parameters opens those that follow. */
    @Test
    void item11RepeatedWithParametersGivenBack() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        Cipher opener = Tiny.cipher();
        opener.init(Cipher.DECRYPT_MODE, key, sealer.getParameters());
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(TEXT, opener.doFinal(sealer.doFinal(TEXT)));
        }
    }

    @Test
    void item18EmptyPlaintext() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        assertEquals(72, sealer.getOutputSize(0));
        byte[] given = new byte[80];
        assertEquals(72, sealer.doFinal(given, 8), "right after init");
        ByteBuffer buffer = ByteBuffer.allocateDirect(72);
        assertEquals(72, sealer.doFinal(ByteBuffer.allocate(0), buffer));
        byte[][] messages = {Tiny.sealer(key).doFinal(), sealer.doFinal(new byte[0]), sealer.doFinal(TEXT, 14, 0),
            java.util.Arrays.copyOfRange(given, 8, 80), bytes(buffer.flip())};
        for (byte[] message : messages) {
            assertEquals(72, message.length);
            Cipher opener = Tiny.opener(key);
            assertEquals(0, opener.getOutputSize(72));
            assertEquals(0, opener.doFinal(message).length);
            assertEquals(0, opener.doFinal(message, 0, 72, new byte[0]));
            assertEquals(0, opener.doFinal(message, 0, 72, new byte[0], 0));
            assertEquals(0, opener.doFinal(message, 0, 72, new byte[5], 5));
            assertEquals(0, opener.doFinal(message, 0, 72, message, 72));
            assertEquals(0, opener.doFinal(ByteBuffer.wrap(message), ByteBuffer.allocate(0)));
            assertEquals(0, opener.doFinal(ByteBuffer.wrap(message), ByteBuffer.allocateDirect(0)));
            for (int part : new int[] {1, 56, 71, 72}) {
                byte[] none = opener.update(message, 0, part);
                assertEquals(0, none.length);
                assertEquals(0, opener.doFinal(message, part, 72 - part, new byte[0], 0));
            }
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
