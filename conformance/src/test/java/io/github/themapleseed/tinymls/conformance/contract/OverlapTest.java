package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CONTRACT.md items 13, 19 and 20: input and output in the same memory, the output -64 bytes to +1 MiB away from the
 * input, in one step and in parts, both directions, arrays and buffers. In parts, the parts are taken from where the
 * input lies, after the output of those before was written: so a call that overtook unread input would show.
 */
class OverlapTest {
    private static final int[] OFFSETS = IntStream.concat(IntStream.rangeClosed(-64, 32), IntStream.of(-1_000, -100,
            48, 55, 56, 57, 64, 71, 72, 73, 100, 1_000, 65_535, 65_536, 65_552, 65_553, 131_072, Tiny.MIB)).toArray();
    private static final int BASE = 1_024;
    private static long cases;

    private final SecretKey key;

    OverlapTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    @AfterAll
    static void printCases() {
        Tiny.report("overlaps", cases);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 100, 65_535, 65_536, 200_000})
    void item19OneShot(int length) throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(length);
        byte[] message = Tiny.seal(key, plaintext);
        for (int offset : OFFSETS) {
            String name = length + " bytes, offset " + offset;
            assertArrayEquals(plaintext, Tiny.open(key, inParts(Tiny.sealer(key), plaintext, offset, 0)), name);
            assertArrayEquals(plaintext, inParts(Tiny.opener(key), message, offset, 0), name);
            cases += 2;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 511, 512, 8_192, 65_535, 65_536, 65_537})
    void item19InPartsOfAShortMessage(int part) throws GeneralSecurityException {
        both(part, 300);
        both(part, 65_535);
    }

    /** Sealed chunks leave meanwhile: none may run into what is still to be read. */
    @ParameterizedTest
    @ValueSource(ints = {15, 512, 8_192, 65_535, 65_536, 65_537, 150_000})
    void item19InPartsOfALongMessage(int part) throws GeneralSecurityException {
        both(part, 300_000);
        both(part, 1_500_000);
    }

    private void both(int part, int length) throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(length);
        byte[] message = Tiny.seal(key, plaintext);
        int[] offsets = length > 1_000_000 ? new int[] {-32, 0, 1, 32, 72, 65_552, Tiny.MIB} : OFFSETS;
        for (int offset : offsets) {
            String name = length + " bytes, offset " + offset + ", parts of " + part;
            assertArrayEquals(plaintext, Tiny.open(key, inParts(Tiny.sealer(key), plaintext, offset, part)), name);
            assertArrayEquals(plaintext, inParts(Tiny.opener(key), message, offset, part), name);
            cases += 2;
        }
    }

    /** The same where opening releases chunks before the end. */
    @ParameterizedTest
    @ValueSource(ints = {512, 8_192, 65_552, 150_000})
    void item19InPartsThatAreReleasedEarly(int part) throws GeneralSecurityException {
        Cipher opener = Cipher.getInstance("TinyMLS", Tiny.configured("tinymls.buffer=0"));
        SecretKey root = Tiny.rootKey(19);
        byte[] plaintext = Tiny.plaintext(400_000);
        byte[] message = Tiny.seal(root, plaintext);
        for (int offset : OFFSETS) {
            opener.init(Cipher.DECRYPT_MODE, root);
            assertArrayEquals(plaintext, inParts(opener, message, offset, part), offset + ", parts of " + part);
            cases++;
        }
    }

    /** Input at BASE, output that far from it, in one array. */
    private static byte[] inParts(Cipher cipher, byte[] input, int offset, int part) throws GeneralSecurityException {
        int total = cipher.getOutputSize(input.length);
        byte[] memory = new byte[BASE + Math.max(input.length, Math.max(0, offset) + total) + 64];
        System.arraycopy(input, 0, memory, BASE, input.length);
        int at = 0;
        int written = 0;
        for (; part > 0 && at + part < input.length; at += part) {
            written += cipher.update(memory, BASE + at, part, memory, BASE + offset + written);
        }
        written += cipher.doFinal(memory, BASE + at, input.length - at, memory, BASE + offset + written);
        assertEquals(total, written);
        return Arrays.copyOfRange(memory, BASE + offset, BASE + offset + written);
    }

    /** Buffers over one memory: heap, its read-only view, and direct, in one step and in parts. */
    @ParameterizedTest
    @ValueSource(ints = {0, 17, 8_192, 65_536})
    void item20BuffersOverOneMemory(int part) throws GeneralSecurityException {
        for (int length : new int[] {0, 100, 65_535, 65_536, 200_000}) {
            byte[] plaintext = Tiny.plaintext(length);
            byte[] message = Tiny.seal(key, plaintext);
            for (int offset : new int[] {-64, -56, -55, -32, -1, 0, 1, 16, 32, 72, 1_000, 65_552}) {
                for (int kind = 0; kind < 4; kind++) {
                    if (part > 0 && offset > 0 && kind > 1) {
                        continue; // direct or read-only memory does not tell how far apart it is: in one step only
                    }
                    String name = length + " bytes, offset " + offset + ", parts of " + part + ", kind " + kind;
                    byte[] sealed = buffers(Tiny.sealer(key), plaintext, offset, part, kind);
                    assertArrayEquals(plaintext, Tiny.open(key, sealed), name);
                    assertArrayEquals(plaintext, buffers(Tiny.opener(key), message, offset, part, kind), name);
                    cases += 2;
                }
            }
        }
    }

    private static byte[] buffers(Cipher cipher, byte[] input, int offset, int part, int kind)
            throws GeneralSecurityException {
        int total = cipher.getOutputSize(input.length);
        int room = BASE + Math.max(input.length, Math.max(0, offset) + total) + 64;
        ByteBuffer memory = kind < 3 ? ByteBuffer.allocate(room) : ByteBuffer.allocateDirect(room);
        memory.position(BASE).put(input);
        ByteBuffer in = memory.duplicate().position(BASE).limit(BASE + input.length);
        in = kind == 1 ? in.slice() : kind == 2 ? in.asReadOnlyBuffer() : in;
        ByteBuffer out = memory.duplicate().position(BASE + offset).limit(BASE + offset + total);
        int end = in.limit();
        while (part > 0 && in.remaining() > part) {
            in.limit(in.position() + part);
            cipher.update(in, out);
            in.limit(end);
        }
        cipher.doFinal(in, out);
        assertEquals(0, in.remaining() + out.remaining());
        byte[] output = new byte[total];
        out.position(BASE + offset).get(output);
        return output;
    }
}
