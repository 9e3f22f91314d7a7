package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CONTRACT.md items 13, 14 and 15: what {@code update} needs, returns, holds back and reports. */
class UpdateTest {
    private final SecretKey key = Tiny.rootKey(13);

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 511, 512, 8_192, 65_535, 65_536, 65_537, 150_000})
    void item13SealingNeedsNoMoreRoomThanItsInput(int part) throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(400_000);
        Cipher sealer = Tiny.sealer(key);
        ByteBuffer message = ByteBuffer.allocate(Tiny.sealedSize(plaintext.length));
        int at = 0;
        for (; at + part < plaintext.length; at += part) {
            byte[] tight = new byte[part];
            message.put(tight, 0, sealer.update(plaintext, at, part, tight, 0));
            assertTrue(message.position() <= at + part);
        }
        byte[] rest = sealer.doFinal(plaintext, at, plaintext.length - at);
        assertEquals(message.remaining(), rest.length);
        assertArrayEquals(plaintext, Tiny.open(key, message.put(rest).array()));
    }

    @Test
    void item13RoomyCallsDrainTheQueue() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        assertEquals(0, sealer.update(new byte[65_535], 0, 65_535, new byte[70_000]));
        byte[] roomy = new byte[70_000];
        int written = sealer.update(new byte[1], 0, 1, roomy, 0);
        assertTrue(written >= 1 && written <= Tiny.HEADER + Tiny.CHUNK + Tiny.TAG);
        byte[] array = sealer.update(new byte[1]);
        assertEquals(Tiny.HEADER + Tiny.CHUNK + Tiny.TAG, written + array.length, "all that is ready is returned");
    }

    /** One array with a place for input and another for output: what waits for the sake of overlaps has an end. */
    @Test
    void item13OutputToItsOwnPlaceInTheArrayLeaves() throws GeneralSecurityException {
        int half = 100_000;
        byte[] plaintext = Tiny.plaintext(6_000_000);
        byte[] memory = new byte[2 * half];
        for (int output : new int[] {0, half}) {
            Cipher sealer = Tiny.sealer(key);
            ByteBuffer message = ByteBuffer.allocate(Tiny.sealedSize(plaintext.length));
            for (int at = 0; at < plaintext.length; at += half) {
                System.arraycopy(plaintext, at, memory, half - output, half);
                message.put(memory, output, sealer.update(memory, half - output, half, memory, output));
                assertTrue(sealer.getOutputSize(0) <= 3 * Tiny.MIB);
            }
            assertArrayEquals(plaintext, Tiny.open(key, message.put(sealer.doFinal()).array()));
        }
    }

    @Test
    void item14UpdateReturnsFreshArraysNeverNull() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(500_000);
        Cipher opener = Cipher.getInstance("TinyMLS", Tiny.configured("tinymls.buffer=0"));
        opener.init(Cipher.DECRYPT_MODE, key);
        for (Cipher cipher : new Cipher[] {Tiny.sealer(key), opener}) {
            byte[] input = cipher == opener ? Tiny.seal(key, plaintext) : plaintext;
            Map<byte[], byte[]> seen = new IdentityHashMap<>();
            for (int at = 0; at + 1_000 <= input.length; at += 1_000) {
                byte[] some = cipher.update(input, at, 1_000);
                assertNotNull(some);
                if (some.length > 0) {
                    assertEquals(null, seen.put(some, some.clone()), "an array came twice");
                }
            }
            seen.forEach((array, copy) -> assertArrayEquals(copy, array, "an array changed after it was returned"));
            assertTrue(!seen.isEmpty());
        }
    }

    @Test
    void item14ReturnedArraysAreTheCallersOwn() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(300_000);
        Cipher sealer = Tiny.sealer(key);
        ByteBuffer message = ByteBuffer.allocate(Tiny.sealedSize(plaintext.length));
        for (int at = 0; at < plaintext.length; at += 30_000) {
            byte[] some = sealer.update(plaintext, at, 30_000);
            message.put(some);
            Arrays.fill(some, (byte) 0);
        }
        assertArrayEquals(plaintext, Tiny.open(key, message.put(sealer.doFinal()).array()));
    }

    /** A fault in chunk n: the chunks before it may have left, nothing afterwards does, only doFinal throws. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void item15ABadChunkLatches(int bad) throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(4 * Tiny.CHUNK + 100);
        byte[] message = Tiny.seal(key, plaintext);
        message[Tiny.HEADER + bad * (Tiny.CHUNK + Tiny.TAG) + 5] ^= 1;
        for (String buffer : new String[] {"0", "64KiB", "16MiB"}) {
            Cipher cipher = Cipher.getInstance("TinyMLS", Tiny.configured("tinymls.buffer=" + buffer));
            cipher.init(Cipher.DECRYPT_MODE, key);
            for (int part : new int[] {1_000, 65_536, 200_000, message.length}) {
                byte[] released = updates(cipher, message, part);
                assertTrue(released.length <= bad * Tiny.CHUNK, "buffer " + buffer + ", parts of " + part);
                assertArrayEquals(Arrays.copyOf(plaintext, released.length), released);
                byte[] output = new byte[plaintext.length];
                assertEquals(0, cipher.update(message, 0, 100, output));
                assertThrows(AEADBadTagException.class, () -> cipher.doFinal(output, 0));
                assertArrayEquals(new byte[plaintext.length], output);
            }
        }
    }

    private static byte[] updates(Cipher cipher, byte[] message, int part) {
        ByteBuffer released = ByteBuffer.allocate(message.length);
        for (int at = 0; at < message.length; at += part) {
            released.put(cipher.update(message, at, Math.min(part, message.length - at)));
        }
        return Arrays.copyOf(released.array(), released.position());
    }

    /** What was authentic but still held for want of room does not leave any more once a fault is known. */
    @Test
    void item15NothingHeldLeavesAfterAFault() throws GeneralSecurityException {
        byte[] message = Tiny.seal(key, Tiny.plaintext(4 * Tiny.CHUNK));
        int bad = Tiny.HEADER + 2 * (Tiny.CHUNK + Tiny.TAG);
        message[bad] ^= 1;
        Cipher cipher = Cipher.getInstance("TinyMLS", Tiny.configured("tinymls.buffer=0"));
        cipher.init(Cipher.DECRYPT_MODE, key);
        byte[] output = new byte[message.length];
        assertEquals(10, cipher.update(message, 0, bad, new byte[10]));
        assertEquals(0, cipher.update(message, bad, Tiny.CHUNK + Tiny.TAG, output));
        assertEquals(0, cipher.update(message, bad, 100).length);
        assertThrows(AEADBadTagException.class, () -> cipher.doFinal(output, 0));
        assertArrayEquals(new byte[message.length], output);
    }

    /** With no room at all for the last call: the fault wins, nobody is sent for a larger buffer. */
    @Test
    void item15TheFaultIsReportedWhateverTheRoom() throws GeneralSecurityException {
        byte[] message = Tiny.seal(key, Tiny.plaintext(100_000));
        message[80] ^= 1;
        Cipher opener = Tiny.opener(key);
        opener.update(message);
        assertThrows(AEADBadTagException.class, () -> opener.doFinal(new byte[0], 0));
    }

    @Test
    void item15WhatDoesNotFitIsHeld() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(300_000);
        byte[] message = Tiny.seal(key, plaintext);
        Cipher cipher = Cipher.getInstance("TinyMLS", Tiny.configured("tinymls.buffer=0"));
        for (int room : new int[] {0, 1, 100, 65_536, 300_000}) {
            cipher.init(Cipher.DECRYPT_MODE, key);
            byte[] output = new byte[plaintext.length];
            int written = 0;
            for (int at = 0; at < message.length; at += 50_000) {
                byte[] small = new byte[room];
                int some = cipher.update(message, at, Math.min(50_000, message.length - at), small);
                System.arraycopy(small, 0, output, written, some);
                written += some;
            }
            byte[] rest = cipher.doFinal();
            System.arraycopy(rest, 0, output, written, rest.length);
            assertEquals(plaintext.length, written + rest.length);
            assertArrayEquals(plaintext, output);
        }
    }

    /** The next call brings only a few bytes of the next chunk, into an array or for one that it returns. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void item15WhatWasHeldLeavesWithTheNextCall(boolean returned) throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(2 * Tiny.CHUNK);
        byte[] message = Tiny.seal(key, plaintext);
        Cipher cipher = Cipher.getInstance("TinyMLS", Tiny.configured("tinymls.buffer=0"));
        cipher.init(Cipher.DECRYPT_MODE, key);
        int first = Tiny.HEADER + Tiny.CHUNK + Tiny.TAG;
        byte[] output = new byte[Tiny.CHUNK];
        assertEquals(1_000, cipher.update(message, 0, first, new byte[1_000]));
        byte[] next = returned ? cipher.update(message, first, 10)
                : Arrays.copyOf(output, cipher.update(message, first, 10, output));
        assertEquals(Tiny.CHUNK - 1_000, next.length);
        byte[] none = returned ? cipher.update(message, first + 10, 10)
                : Arrays.copyOf(output, cipher.update(message, first + 10, 10, output));
        assertEquals(0, none.length);
        assertEquals(Tiny.CHUNK, cipher.doFinal(message, first + 20, message.length - first - 20).length);
    }

    /**
     * CONTRACT.md items 13 and 16: an offset at the array's end is no room; past it, the call is refused and consumes
     * nothing.
     */
    @Test
    void offsetsOutsideTheArray() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(1_000);
        Cipher sealer = Tiny.sealer(key);
        outside(sealer, plaintext);
        byte[] message = sealer.doFinal();
        Cipher opener = Tiny.opener(key);
        outside(opener, message);
        assertArrayEquals(plaintext, opener.doFinal());
    }

    private static void outside(Cipher cipher, byte[] input) throws GeneralSecurityException {
        byte[] output = new byte[10];
        assertEquals(0, cipher.update(input, 0, 400, output, 10));
        int expected = cipher.getOutputSize(600);
        for (int offset : new int[] {11, 15, 1_000, Integer.MAX_VALUE}) {
            assertThrows(ShortBufferException.class, () -> cipher.update(input, 400, 600, output, offset));
            assertThrows(ShortBufferException.class, () -> cipher.doFinal(input, 400, 600, output, offset));
            assertEquals(expected, cipher.getOutputSize(600));
        }
        assertEquals(0, cipher.update(input, 400, input.length - 400, output, 10));
    }
}
