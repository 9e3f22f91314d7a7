package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md item 32: every bit flipped, every length, chunks in any order but the right one. The only exception is
 * {@code AEADBadTagException}, and what leaves is a prefix of the plaintext in whole authentic chunks, none at all up
 * to the release buffer (tinymls.buffer).
 */
class BadInputTest {
    private static final int SEALED_CHUNK = Tiny.CHUNK + Tiny.TAG;
    private static final byte[] AAD = "header".getBytes();
    private static final Provider EAGER = Tiny.configured("tinymls.buffer=0");
    private static long cases;

    private interface Attempt {
        /** Opens; what leaves goes to {@code released}. */
        void open(Cipher cipher, byte[] message, ByteArrayOutputStream released) throws Exception;
    }

    private final SecretKey key = Tiny.rootKey(32);

    @AfterAll
    static void printCases() {
        Tiny.report("bad messages", cases);
    }

    private static List<Attempt> attempts() {
        return List.of(
                (cipher, message, released) -> released.writeBytes(cipher.doFinal(message)),
                (cipher, message, released) -> intoArray(cipher, message, 0, released),
                (cipher, message, released) -> intoArray(cipher, message, 57, released),
                (cipher, message, released) -> parts(cipher, message, 29, released),
                (cipher, message, released) -> parts(cipher, message, 40_000, released),
                BadInputTest::buffers,
                BadInputTest::stream);
    }

    private static void intoArray(Cipher cipher, byte[] message, int first, ByteArrayOutputStream released)
            throws GeneralSecurityException {
        byte[] output = new byte[message.length + 99];
        int taken = Math.min(first, message.length);
        int written = cipher.update(message, 0, taken, output);
        try {
            written += cipher.doFinal(message, taken, message.length - taken, output, written);
        } finally {
            released.write(output, 0, Math.max(written, writtenEnd(output)));
        }
    }

    private static int writtenEnd(byte[] output) {
        int end = output.length;
        while (end > 0 && output[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void parts(Cipher cipher, byte[] message, int part, ByteArrayOutputStream released)
            throws GeneralSecurityException {
        for (int at = 0; at < message.length; at += part) {
            byte[] some = cipher.update(message, at, Math.min(part, message.length - at));
            released.writeBytes(some == null ? new byte[0] : some);
        }
        released.writeBytes(cipher.doFinal());
    }

    private static void buffers(Cipher cipher, byte[] message, ByteArrayOutputStream released)
            throws GeneralSecurityException {
        ByteBuffer in = ByteBuffer.allocateDirect(message.length).put(message).flip();
        ByteBuffer out = ByteBuffer.allocateDirect(message.length);
        try {
            cipher.doFinal(in, out);
        } finally {
            byte[] output = new byte[message.length];
            out.clear().get(output);
            released.write(output, 0, writtenEnd(output));
        }
    }

    private static void stream(Cipher cipher, byte[] message, ByteArrayOutputStream released) throws Exception {
        try (CipherInputStream in = new CipherInputStream(new ByteArrayInputStream(message), cipher)) {
            in.transferTo(released);
        } catch (IOException e) {
            if (e.getCause() instanceof GeneralSecurityException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private Cipher opener(Provider provider) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        cipher.init(Cipher.DECRYPT_MODE, key);
        cipher.updateAAD(AAD);
        return cipher;
    }

    private byte[] sealed(byte[] plaintext) throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        sealer.updateAAD(AAD);
        return sealer.doFinal(plaintext);
    }

    /** @param plaintext what an opener without release buffer may let out a prefix of */
    private void refused(byte[] bad, byte[] plaintext, String name) throws GeneralSecurityException {
        for (int i = 0; i < attempts().size(); i++) {
            refusedBy(attempts().get(i), opener(Tiny.PROVIDER), bad, new byte[0], name + ", attempt " + i);
            if (bad.length > SEALED_CHUNK) {
                refusedBy(attempts().get(i), opener(EAGER), bad, plaintext, name + ", eager attempt " + i);
            }
        }
    }

    private static void refusedBy(Attempt attempt, Cipher opener, byte[] bad, byte[] plaintext, String name) {
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        assertThrows(AEADBadTagException.class, () -> attempt.open(opener, bad, released), name);
        assertTrue(released.size() <= plaintext.length && released.size() % Tiny.CHUNK == 0, name);
        assertArrayEquals(Arrays.copyOf(plaintext, released.size()), released.toByteArray(), name);
        cases++;
    }

    private static byte[] flipped(byte[] message, int bit) {
        byte[] bad = message.clone();
        bad[bit / 8] ^= (byte) (1 << bit % 8);
        return bad;
    }

    @Test
    void item32EveryBitOfShortMessages() throws GeneralSecurityException {
        for (int length : new int[] {0, 33}) {
            byte[] message = sealed(Tiny.plaintext(length));
            for (int bit = 0; bit < 8 * message.length; bit++) {
                refused(flipped(message, bit), new byte[0], "bit " + bit + " of " + message.length + " bytes");
            }
        }
    }

    @Test
    void item32EveryBitWithACallerIv() throws GeneralSecurityException {
        byte[] message = Tiny.cipher(Cipher.ENCRYPT_MODE, key, Tiny.gcm(AAD)).doFinal(AAD);
        Cipher opener = Tiny.cipher(Cipher.DECRYPT_MODE, key, Tiny.gcm(AAD));
        for (int bit = 0; bit < 8 * message.length; bit++) {
            byte[] bad = flipped(message, bit);
            assertThrows(AEADBadTagException.class, () -> opener.doFinal(bad), "bit " + bit);
            cases++;
        }
    }

    /** Around every boundary every bit; between them, bits by a seed. */
    @Test
    void item32BitsOfALongMessage() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(2 * Tiny.CHUNK + 500);
        byte[] message = sealed(plaintext);
        Random random = new Random(Tiny.seed("tinymls.test.bits"));
        for (int place : new int[] {55, 56, 56 + Tiny.CHUNK - 1, 56 + Tiny.CHUNK, 56 + SEALED_CHUNK - 1,
            56 + SEALED_CHUNK, 56 + 2 * SEALED_CHUNK - 1, 56 + 2 * SEALED_CHUNK, message.length - 17,
            message.length - 16, message.length - 1, random.nextInt(message.length), random.nextInt(message.length)}) {
            for (int bit = 0; bit < 8; bit += place < 56 ? 1 : 3) {
                int intact = Math.max(0, (place - 56) / SEALED_CHUNK) * Tiny.CHUNK;
                refused(flipped(message, 8 * place + bit), Arrays.copyOf(plaintext, intact), "byte " + place);
            }
        }
    }

    @Test
    void item32EveryLengthToTheMinimumAndBeyond() throws GeneralSecurityException {
        byte[] empty = sealed(new byte[0]);
        byte[] message = sealed(Tiny.plaintext(200));
        Random random = new Random(32);
        for (int length = 0; length <= 72; length++) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            refused(noise, new byte[0], "noise of " + length);
            refused(new byte[length], new byte[0], "zeros of " + length);
            refused(Arrays.copyOf(message, length), new byte[0], "cut to " + length);
            if (length < 72) {
                refused(Arrays.copyOf(empty, length), new byte[0], "empty message cut to " + length);
                refused(Arrays.copyOfRange(empty, 72 - length, 72), new byte[0], "its end of " + length);
            }
        }
        for (int length = 73; length < message.length; length++) {
            refused(Arrays.copyOf(message, length), new byte[0], "cut to " + length);
        }
    }

    @Test
    void item32BytesAppended() throws GeneralSecurityException {
        for (int length : new int[] {0, 100, Tiny.CHUNK - 1, Tiny.CHUNK, 2 * Tiny.CHUNK}) {
            byte[] plaintext = Tiny.plaintext(length);
            byte[] message = sealed(plaintext);
            for (int more : new int[] {1, 15, 16, 17, 72}) {
                refused(Arrays.copyOf(message, message.length + more), plaintext, length + " bytes and " + more);
            }
            refused(concat(message, message), plaintext, "twice the same message");
            refused(concat(new byte[1], message), new byte[0], "a byte before it");
        }
    }

    @Test
    void item32CutAtAndAroundEveryBoundary() throws GeneralSecurityException {
        for (int length : new int[] {3 * Tiny.CHUNK, 3 * Tiny.CHUNK + 9}) {
            byte[] plaintext = Tiny.plaintext(length);
            byte[] message = sealed(plaintext);
            for (int chunk = 0; chunk <= 3; chunk++) {
                for (int around : new int[] {-17, -16, -1, 0, 1, 15, 16, 17}) {
                    int cut = 56 + chunk * SEALED_CHUNK + around;
                    if (cut >= 0 && cut < message.length) {
                        refused(Arrays.copyOf(message, cut), plaintext, "cut to " + cut);
                    }
                }
            }
        }
    }

    @Test
    void item32ChunksReorderedRepeatedDroppedSpliced() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(3 * Tiny.CHUNK + 100);
        byte[] message = sealed(plaintext);
        byte[] other = sealed(Tiny.plaintext(3 * Tiny.CHUNK + 100));
        String[] orders = {"h1023", "h0213", "h0132", "h2103", "h0321", "h00123", "h01123", "h01223", "h012233", "h123",
            "h023", "h013", "h3", "h03", "h0", "h01", "h012", "h", "h0122", "0123", "hh0123", "h0123h", "h01230123",
            "H0123", "hA123", "h0B23", "h01C3", "h012D", "hABCD", "HA123", "h012A", "hABC3", "h0D", "hD", "h01230",
            "H0BCD", "hABC3D"};
        for (String order : orders) {
            byte[] bad = new byte[0];
            for (char c : order.toCharArray()) {
                bad = concat(bad, piece(c, message, other));
            }
            refused(bad, plaintext, "chunks " + order);
        }
        assertArrayEquals(plaintext, opener(EAGER).doFinal(message));
    }

    /** h and digits: header and chunks of one message; capitals: of the other. */
    private static byte[] piece(char name, byte[] message, byte[] other) {
        byte[] source = Character.isUpperCase(name) ? other : message;
        if (name == 'h' || name == 'H') {
            return Arrays.copyOf(source, Tiny.HEADER);
        }
        int start = Tiny.HEADER + (Character.isDigit(name) ? name - '0' : name - 'A') * SEALED_CHUNK;
        return Arrays.copyOfRange(source, start, Math.min(source.length, start + SEALED_CHUNK));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }

    /** Over the release buffer, whole chunks have left, and the end is refused. */
    @Test
    void item32OverTheReleaseBuffer() throws Exception {
        byte[] plaintext = Tiny.plaintext(Tiny.OVER_BUFFER);
        byte[] message = sealed(plaintext);
        List<byte[]> bad = new ArrayList<>(List.of(Arrays.copyOf(message, message.length - 17),
                flipped(message, 8 * message.length - 1), Arrays.copyOf(message, message.length - 1)));
        bad.add(flipped(message, 8 * (message.length / 2)));
        for (byte[] each : bad) {
            for (Attempt attempt : attempts().subList(4, 7)) {
                refusedBy(attempt, opener(Tiny.PROVIDER), each, plaintext, "over the buffer");
            }
        }
    }
}
