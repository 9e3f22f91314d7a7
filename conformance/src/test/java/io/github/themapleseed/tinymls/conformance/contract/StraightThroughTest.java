package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md items 13 to 15 and 19 where chunks go straight to the caller's array: they arrive as if they had waited,
 * whatever room there is, and what comes before a fault in the same call is taken back.
 */
class StraightThroughTest {
    private static final Provider STREAMING = Tiny.configured("tinymls.buffer=0");
    private static final int SEALED_CHUNK = Tiny.CHUNK + Tiny.TAG;
    private static final int CHUNKS = 5;
    private static final int MARGIN = 3;

    private final SecretKey key = KeyGenerator.getInstance("TinyMLS", STREAMING).generateKey();
    private final byte[] plaintext = Tiny.plaintext(CHUNKS * Tiny.CHUNK + 1);
    private final byte[] message = cipher(Cipher.ENCRYPT_MODE).doFinal(plaintext);

    StraightThroughTest() throws GeneralSecurityException {
    }

    private Cipher cipher(int mode) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS", STREAMING);
        cipher.init(mode, key);
        return cipher;
    }

    /** A cipher that has released the first chunk. */
    private Cipher releasing() throws GeneralSecurityException {
        Cipher opening = cipher(Cipher.DECRYPT_MODE);
        assertArrayEquals(Arrays.copyOf(plaintext, Tiny.CHUNK), opening.update(message, 0, Tiny.HEADER + SEALED_CHUNK));
        return opening;
    }

    private static int chunk(int index) {
        return Tiny.HEADER + index * SEALED_CHUNK;
    }

    @Test
    void opensWithWhateverRoomThereIs() throws GeneralSecurityException {
        for (int room : new int[] {0, 1, Tiny.CHUNK - 1, Tiny.CHUNK, Tiny.CHUNK + 1, 2 * Tiny.CHUNK}) {
            Cipher opening = releasing();
            byte[] output = new byte[plaintext.length];
            int at = Tiny.CHUNK;
            byte[] part = new byte[MARGIN + room];
            for (int i = 1; i < CHUNKS; i += 2) {
                int written = opening.update(message, chunk(i), 2 * SEALED_CHUNK, part, MARGIN);
                System.arraycopy(part, MARGIN, output, at, written);
                at += written;
            }
            at += opening.doFinal(message, chunk(CHUNKS), message.length - chunk(CHUNKS), output, at);
            assertEquals(plaintext.length, at, "room " + room);
            System.arraycopy(plaintext, 0, output, 0, Tiny.CHUNK); // was released before
            assertArrayEquals(plaintext, output, "room " + room);
        }
    }

    @Test
    void faultTakesBackWhatCameBeforeItInTheSameCall() throws GeneralSecurityException {
        message[chunk(3) - 1] ^= 1; // the tag of chunk 2
        Cipher opening = releasing();
        byte[] output = new byte[MARGIN + plaintext.length];
        assertEquals(0, opening.update(message, chunk(1), 3 * SEALED_CHUNK, output, MARGIN));
        assertArrayEquals(new byte[output.length], output);
        assertThrows(AEADBadTagException.class,
                () -> opening.doFinal(message, chunk(4), message.length - chunk(4), output, MARGIN));
        assertArrayEquals(new byte[output.length], output);
    }

    @Test
    void sealsWithWhateverRoomThereIs() throws GeneralSecurityException {
        for (int more : new int[] {0, 1, Tiny.HEADER, Tiny.HEADER + 2 * Tiny.TAG, Tiny.CHUNK}) {
            Cipher sealing = cipher(Cipher.ENCRYPT_MODE);
            byte[] output = new byte[message.length];
            byte[] part = new byte[MARGIN + 2 * Tiny.CHUNK + more];
            int at = 0;
            for (int i = 0; i < 4; i += 2) {
                int written = sealing.update(plaintext, i * Tiny.CHUNK, 2 * Tiny.CHUNK, part, MARGIN);
                System.arraycopy(part, MARGIN, output, at, written);
                at += written;
            }
            at += sealing.doFinal(plaintext, 4 * Tiny.CHUNK, plaintext.length - 4 * Tiny.CHUNK, output, at);
            assertEquals(message.length, at, "room " + more);
            assertArrayEquals(plaintext, cipher(Cipher.DECRYPT_MODE).doFinal(output), "room " + more);
        }
    }

    /** Input and output in one array, the output ahead: nothing may be written over that is still to be read. */
    @Test
    void sameArrayWaits() throws GeneralSecurityException {
        byte[] shared = Arrays.copyOf(plaintext, message.length);
        System.arraycopy(plaintext, 0, shared, message.length - plaintext.length, plaintext.length);
        int start = message.length - plaintext.length;
        Cipher sealing = cipher(Cipher.ENCRYPT_MODE);
        int at = 0;
        for (int i = 0; i < CHUNKS; i++) {
            at += sealing.update(shared, start + i * Tiny.CHUNK, Tiny.CHUNK, shared, at);
        }
        at += sealing.doFinal(shared, start + CHUNKS * Tiny.CHUNK, 1, shared, at);
        assertEquals(message.length, at);
        assertArrayEquals(plaintext, cipher(Cipher.DECRYPT_MODE).doFinal(shared));
    }
}
