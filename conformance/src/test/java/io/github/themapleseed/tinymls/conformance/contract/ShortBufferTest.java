package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CONTRACT.md item 16: {@code ShortBufferException} consumes nothing; the same call with more room succeeds. */
class ShortBufferTest {
    private static final byte[] AAD = "header".getBytes();
    private static final int[] LENGTHS = {0, 1, 16, 255, 65_535, 65_536, 65_537, 131_072, 200_000};

    private final SecretKey key;

    ShortBufferTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    private Cipher ready(int mode) throws GeneralSecurityException {
        Cipher cipher = Tiny.cipher(mode, key);
        cipher.updateAAD(AAD);
        return cipher;
    }

    private byte[] sealed(byte[] plaintext) throws GeneralSecurityException {
        return ready(Cipher.ENCRYPT_MODE).doFinal(plaintext);
    }

    /** Both modes, every length, split before or not, every room from too little by much to too little by one. */
    @Test
    void item16DoFinalToArrays() throws GeneralSecurityException {
        int cases = 0;
        for (int length : LENGTHS) {
            byte[] plaintext = Tiny.plaintext(length);
            byte[] message = sealed(plaintext);
            for (int first : new int[] {0, 1, 70, length / 2, length}) {
                if (first <= length) {
                    assertArrayEquals(plaintext, opened(finalAfterShort(ready(Cipher.ENCRYPT_MODE), plaintext, first)));
                }
                if (first <= message.length && length > 0) {
                    assertArrayEquals(plaintext, finalAfterShort(ready(Cipher.DECRYPT_MODE), message, first));
                }
                cases += 2;
            }
        }
        Tiny.report("short arrays", cases);
    }

    private byte[] opened(byte[] message) throws GeneralSecurityException {
        return ready(Cipher.DECRYPT_MODE).doFinal(message);
    }

    private static byte[] finalAfterShort(Cipher cipher, byte[] input, int first) throws GeneralSecurityException {
        byte[] start = first == 0 ? new byte[0] : cipher.update(input, 0, first);
        int left = input.length - first;
        int needed = cipher.getOutputSize(left);
        byte[] iv = cipher.getIV();
        for (int room : new int[] {0, 1, needed / 2, needed - 17, needed - 16, needed - 1}) {
            if (room < 0 || room >= needed) {
                continue;
            }
            byte[] output = new byte[room + 3];
            assertThrows(ShortBufferException.class, () -> cipher.doFinal(input, first, left, output, 3));
            assertArrayEquals(new byte[room + 3], output, "nothing is written");
            assertEquals(needed, cipher.getOutputSize(left));
            assertArrayEquals(iv, cipher.getIV());
            if (left == 0) {
                assertThrows(ShortBufferException.class, () -> cipher.doFinal(output, 3));
            }
        }
        byte[] all = Arrays.copyOf(start, start.length + needed);
        assertEquals(needed, cipher.doFinal(input, first, left, all, start.length));
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void item16DoFinalToBuffers(Pattern.Memory memory) throws GeneralSecurityException {
        for (int length : LENGTHS) {
            byte[] plaintext = Tiny.plaintext(length);
            byte[] message = bufferAfterShort(ready(Cipher.ENCRYPT_MODE), plaintext, memory);
            assertArrayEquals(plaintext, opened(message));
            if (length > 0) {
                assertArrayEquals(plaintext, bufferAfterShort(ready(Cipher.DECRYPT_MODE), message, memory));
            }
        }
    }

    private static byte[] bufferAfterShort(Cipher cipher, byte[] input, Pattern.Memory memory)
            throws GeneralSecurityException {
        ByteBuffer in = memory.input(input);
        int needed = cipher.getOutputSize(input.length);
        for (int room : new int[] {0, needed / 2, needed - 1}) {
            ByteBuffer out = memory.room(room + 3).position(3);
            assertThrows(ShortBufferException.class, () -> cipher.doFinal(in, out));
            assertEquals(0, in.position());
            assertEquals(input.length, in.limit());
            assertEquals(3, out.position());
            assertEquals(room + 3, out.limit());
        }
        ByteBuffer out = memory.room(needed);
        assertEquals(needed, cipher.doFinal(in, out));
        byte[] output = new byte[needed];
        out.flip().get(output);
        return output;
    }

    /** An update that has nothing to say takes any room; one that has refuses too little and takes nothing. */
    @Test
    void item16SealingUpdates() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(250_000);
        for (int part : new int[] {100, 8_192, 65_536, 100_000}) {
            Cipher sealer = ready(Cipher.ENCRYPT_MODE);
            ByteBuffer message = ByteBuffer.allocate(Tiny.sealedSize(plaintext.length));
            int refused = 0;
            for (int at = 0; at < plaintext.length; at += part) {
                int length = Math.min(part, plaintext.length - at);
                refused += updateAfterShort(sealer, plaintext, at, length, message);
            }
            message.put(sealer.doFinal());
            assertArrayEquals(plaintext, opened(message.array()));
            assertEquals(true, refused > 0);
        }
    }

    /** Returns 1 if the update was refused at first. */
    private static int updateAfterShort(Cipher cipher, byte[] input, int at, int length, ByteBuffer message)
            throws GeneralSecurityException {
        byte[] none = new byte[0];
        try {
            assertEquals(0, cipher.update(input, at, length, none));
            return 0;
        } catch (ShortBufferException e) {
            int size = cipher.getOutputSize(0);
            ByteBuffer in = ByteBuffer.wrap(input, at, length);
            ByteBuffer out = ByteBuffer.allocateDirect(length - 1);
            try {
                cipher.update(in, out);
                message.put(out.flip());
            } catch (ShortBufferException again) {
                assertEquals(at, in.position());
                assertEquals(0, out.position());
                assertEquals(size, cipher.getOutputSize(0));
                byte[] output = new byte[length];
                message.put(output, 0, cipher.update(input, at, length, output));
            }
            return 1;
        }
    }
}
