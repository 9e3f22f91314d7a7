package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Says whether bytes that an application sent or stored are TinyMLS messages: by their shape (FORMAT.md section 5), by
 * the key that opens them, and by those that do not.
 */
final class Traffic {
    private static final int PREFIX_BYTES = 24;
    private static final int OVERHEAD_BYTES = 72;
    private static final int TAG_BYTES = 16;
    private static final int CHUNK_BYTES = 65_536;
    private static final int CALLER_IV = 0x80;
    private static final int EXPORT_HEADER_BYTES = 42;
    private static final long NEAR_MILLIS = 3_600_000;

    private Traffic() {
    }

    /** The epoch in a message's header, Unix time in ms. */
    static long epoch(byte[] message) {
        return sixBytes(message, 1);
    }

    /** The first epoch that an exported key still covers, Unix time in ms; 0 for a key not yet punctured. */
    static long firstEpoch(SecretKey liveKey) {
        return sixBytes(liveKey.getEncoded(), 24);
    }

    private static long sixBytes(byte[] bytes, int offset) {
        ByteBuffer field = ByteBuffer.wrap(bytes, offset, 6);
        return (field.getShort() & 0xFFFFL) << 32 | field.getInt() & 0xFFFFFFFFL;
    }

    /** How long a message is whose plaintext has that many bytes. */
    static int sealedLength(int plaintextBytes) {
        return OVERHEAD_BYTES + plaintextBytes + TAG_BYTES * (plaintextBytes / CHUNK_BYTES);
    }

    /** Checks what shows from outside: a version, with or without a caller's IV, and an epoch about now. */
    static void assertShape(byte[] message, boolean callerIv) {
        assertTrue(message.length >= OVERHEAD_BYTES, message.length + " bytes are too few for a message");
        assertEquals(callerIv ? CALLER_IV + 1 : 1, message[0] & 0xFF, "version byte");
        long age = System.currentTimeMillis() - epoch(message);
        assertTrue(Math.abs(age) <= NEAR_MILLIS, "sealed " + age + " ms ago");
    }

    /**
     * Checks the bytes as one message sealed about now, which that key opens, and no AES key made of it does.
     *
     * @param iv what the application gave as an IV, or null if it gave none
     * @return the plaintext
     */
    static byte[] opened(byte[] message, SecretKey key, byte[] iv) throws GeneralSecurityException {
        assertShape(message, iv != null);
        Cipher cipher = Cipher.getInstance("TinyMLS", "TinyMLS");
        cipher.init(Cipher.DECRYPT_MODE, key, parameters(iv));
        byte[] plaintext = cipher.doFinal(message);
        assertEquals(sealedLength(plaintext.length), message.length, "length of the message");
        assertAesOpensNothing(message, key.getEncoded(), iv);
        return plaintext;
    }

    private static AlgorithmParameterSpec parameters(byte[] iv) {
        return iv == null ? null : new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv);
    }

    /** Tries the ends of the key's encoding, and the first node if it is an exported key, as AES keys. */
    private static void assertAesOpensNothing(byte[] message, byte[] encoding, byte[] iv)
            throws GeneralSecurityException {
        byte[] nonce = iv != null ? iv : Arrays.copyOf(message, 12);
        for (int keyBytes : new int[] {16, 24, 32}) {
            for (int from : new TreeSet<>(List.of(0, EXPORT_HEADER_BYTES, encoding.length - keyBytes))) {
                if (from >= 0 && from + keyBytes <= encoding.length) {
                    SecretKey key = new SecretKeySpec(encoding, from, keyBytes, "AES");
                    assertAesRefuses(message, key, nonce);
                    assertAesRefuses(message, key, Arrays.copyOfRange(message, 12, PREFIX_BYTES));
                }
            }
        }
    }

    private static void assertAesRefuses(byte[] message, SecretKey key, byte[] iv) throws GeneralSecurityException {
        Cipher aes = Cipher.getInstance("AES/GCM/NoPadding");
        for (int offset : new int[] {0, iv.length, PREFIX_BYTES, OVERHEAD_BYTES - TAG_BYTES}) {
            aes.init(Cipher.DECRYPT_MODE, key, parameters(iv));
            assertThrows(AEADBadTagException.class, () -> aes.doFinal(message, offset, message.length - offset));
        }
    }
}
