package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md item 12: {@code getOutputSize} is exact for a following {@code doFinal}, in every state of either mode.
 */
class OutputSizeTest {
    private static final int SEALED_CHUNK = Tiny.CHUNK + Tiny.TAG;
    private static final int[] EDGES = {0, 1, 15, 16, 17, 55, 56, 57, 71, 72, 73, 1_000, 65_535, 65_536, 65_537, 65_551,
        65_552, 65_553, 65_607, 65_608, 65_609, 65_623, 65_624, 65_625, 131_071, 131_072, 131_176, 200_000};

    private final SecretKey key;
    private long cases;

    OutputSizeTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    /** The inverse of the sealed size; of what is no whole message, its chunks' plaintext, at least 0. */
    private static int openedSize(int sealed) {
        int chunks = Math.max(0, sealed - Tiny.HEADER);
        return chunks / SEALED_CHUNK * Tiny.CHUNK + Math.max(0, chunks % SEALED_CHUNK - Tiny.TAG);
    }

    @Test
    void item12FormulaFreshAfterInit() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        Cipher opener = Tiny.opener(key);
        for (int length = 0; length < 400_000; length += length < 300 ? 1 : 13) {
            assertEquals(Tiny.sealedSize(length), sealer.getOutputSize(length));
            assertEquals(openedSize(length), opener.getOutputSize(length));
            cases += 2;
        }
        for (int edge : EDGES) {
            assertEquals(Tiny.sealedSize(edge), sealer.getOutputSize(edge));
            assertEquals(edge, opener.getOutputSize(Tiny.sealedSize(edge)));
        }
        Tiny.report("output size after init", cases);
    }

    @Test
    void item12NeverOverflowsAndNeedsInit() throws GeneralSecurityException {
        Cipher cipher = Tiny.cipher();
        assertThrows(IllegalStateException.class, () -> cipher.getOutputSize(1));
        cipher.init(Cipher.ENCRYPT_MODE, key);
        assertThrows(IllegalArgumentException.class, () -> cipher.getOutputSize(-1));
        assertEquals(Integer.MAX_VALUE, cipher.getOutputSize(Integer.MAX_VALUE));
        cipher.update(new byte[100]);
        assertEquals(Integer.MAX_VALUE, cipher.getOutputSize(Integer.MAX_VALUE));
        cipher.init(Cipher.DECRYPT_MODE, key);
        assertEquals(openedSize(Integer.MAX_VALUE), cipher.getOutputSize(Integer.MAX_VALUE));
    }

    /** Taken x following, both modes: exact, and counting what is buffered. */
    @Test
    void item12AfterAnUpdate() throws GeneralSecurityException {
        for (int first : EDGES) {
            for (int second : EDGES) {
                byte[] plaintext = Tiny.plaintext(first + second);
                byte[] message = followed(Tiny.sealer(key), plaintext, first);
                assertEquals(Tiny.sealedSize(plaintext.length), message.length);
                int cut = Math.min(first, message.length);
                assertArrayEquals(plaintext, followed(Tiny.opener(key), message, cut));
                cases += 2;
            }
        }
        Tiny.report("output size after an update", cases);
    }

    private static byte[] followed(Cipher cipher, byte[] input, int first) throws GeneralSecurityException {
        byte[] some = first == 0 ? new byte[0] : cipher.update(input, 0, first);
        int expected = cipher.getOutputSize(input.length - first);
        byte[] rest = cipher.doFinal(input, first, input.length - first);
        assertEquals(expected, rest.length);
        return ByteBuffer.allocate(some.length + rest.length).put(some).put(rest).array();
    }

    /** Random walks of array-returning, roomy and tight updates: exact at every step, a bound on every update. */
    @Test
    void item12RandomWalks() throws GeneralSecurityException {
        long seed = Tiny.seed("tinymls.test.outputsize");
        Random random = new Random(seed);
        for (int i = 0; i < 150; i++) {
            byte[] plaintext = Tiny.plaintext(random.nextInt(300_000));
            byte[] message = walk(Tiny.sealer(key), plaintext, Tiny.sealedSize(plaintext.length), random);
            assertArrayEquals(plaintext, walk(Tiny.opener(key), message, plaintext.length, random));
            cases += 2;
        }
        Tiny.report("output size on random walks", cases);
    }

    private static byte[] walk(Cipher cipher, byte[] input, int total, Random random)
            throws GeneralSecurityException {
        ByteBuffer out = ByteBuffer.allocate(total);
        int at = 0;
        while (at < input.length && random.nextInt(12) > 0) {
            int length = 1 + random.nextInt(Math.min(input.length - at, random.nextBoolean() ? 99 : 90_000));
            length = Math.min(length, input.length - at);
            int bound = cipher.getOutputSize(length);
            assertEquals(bound, cipher.getOutputSize(length), "asking changes nothing");
            int before = out.position();
            step(cipher, input, at, length, out, random);
            assertTrue(out.position() - before <= bound, "update wrote more than getOutputSize said");
            at += length;
            assertEquals(total - out.position(), cipher.getOutputSize(input.length - at));
        }
        assertEquals(total - out.position(), cipher.getOutputSize(input.length - at));
        out.put(cipher.doFinal(input, at, input.length - at));
        return out.array();
    }

    private static void step(Cipher cipher, byte[] input, int at, int length, ByteBuffer out, Random random)
            throws GeneralSecurityException {
        switch (random.nextInt(4)) {
            case 0 -> out.put(cipher.update(input, at, length));
            case 1 -> out.position(out.position() + cipher.update(input, at, length, out.array(), out.position()));
            case 2 -> {
                byte[] tight = new byte[length];
                out.put(tight, 0, cipher.update(input, at, length, tight));
            }
            default -> cipher.update(ByteBuffer.wrap(input, at, length), out);
        }
    }

    /** What the provider asks itself must not wear out the exactness of what the caller asks. */
    @Test
    void item12ExactAfterAMessageOfManyBuffers() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(8 * Tiny.MIB - 10_000);
        byte[] message = Tiny.seal(key, plaintext);
        for (boolean direct : new boolean[] {false, true}) {
            Cipher opener = Tiny.opener(key);
            ByteBuffer in = ByteBuffer.wrap(message);
            ByteBuffer out = direct ? ByteBuffer.allocateDirect(plaintext.length)
                    : ByteBuffer.allocate(plaintext.length);
            while (in.remaining() > 4_096) {
                in.limit(in.position() + 4_096);
                opener.update(in, out);
                in.limit(message.length);
            }
            assertEquals(plaintext.length, opener.getOutputSize(in.remaining()));
            assertEquals(plaintext.length - 1, opener.getOutputSize(in.remaining() - 1));
            assertEquals(plaintext.length + 1_000, opener.getOutputSize(in.remaining() + 1_000));
        }
    }

    /** However often it is asked, the answer for the end of the message is exact and no answer is too small. */
    @Test
    void item12NeverTooSmallHoweverOftenAsked() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(8 * Tiny.MIB);
        byte[] message = Tiny.seal(key, plaintext);
        Cipher opener = Tiny.opener(key);
        for (int at = 0; at < message.length; at += 512) {
            int length = Math.min(512, message.length - at);
            assertTrue(opener.getOutputSize(length) >= openedSize(at + length));
            opener.update(message, at, length);
            assertEquals(openedSize(at + length), opener.getOutputSize(0));
        }
        assertArrayEquals(plaintext, opener.doFinal());
    }

    /** A reader that takes 512 bytes at a time, and makes an array as long as the answer if its own is too short. */
    @Test
    void item12ReaderWithAnArrayOfThatSizeMakesFewOfThem() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(15 * Tiny.MIB);
        byte[] message = Tiny.seal(key, plaintext);
        Cipher opener = Tiny.opener(key);
        byte[] output = new byte[0];
        long made = 0;
        for (int at = 0; at < message.length; at += 512) {
            int length = Math.min(512, message.length - at);
            int needed = opener.getOutputSize(length);
            if (needed > output.length) {
                output = new byte[needed];
                made += needed;
            }
            assertEquals(0, opener.update(message, at, length, output));
        }
        assertTrue(made < 128L * Tiny.MIB, "bytes of all arrays: " + made);
        assertArrayEquals(plaintext, opener.doFinal());
    }

    @Test
    void item12WhatWasReleasedIsNotCounted() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(5 * Tiny.CHUNK + 9);
        Cipher cipher = Cipher.getInstance("TinyMLS", Tiny.configured("tinymls.buffer=100KiB"));
        SecretKey root = Tiny.rootKey(12);
        byte[] message = Tiny.seal(root, plaintext);
        cipher.init(Cipher.DECRYPT_MODE, root);
        int released = 0;
        for (int at = 0; at < message.length; at += 10_000) {
            int length = Math.min(10_000, message.length - at);
            assertEquals(openedSize(at + length) - released, cipher.getOutputSize(length));
            released += cipher.update(message, at, length, new byte[7_000]);
            assertEquals(openedSize(at + length) - released, cipher.getOutputSize(0));
        }
        assertTrue(released > 0);
        assertEquals(plaintext.length - released, cipher.doFinal().length);
    }
}
