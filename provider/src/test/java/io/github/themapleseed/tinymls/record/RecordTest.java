package io.github.themapleseed.tinymls.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.GcmEngine;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** FORMAT.md sections 5 and 6: sizes, header and nonces, each against the plainest way to write it. */
class RecordTest {
    private static final int CHUNK = 8;
    /** Small enough to see generations turn. */
    private static final ChunkLayout SMALL = new ChunkLayout(CHUNK, 3);

    private final Delegate delegate = Delegate.of(new RecordingProvider("Recorder"));

    /** Keys of each generation: the number of the generation, 32 and 12 times. */
    private final class Numbered implements ChunkKeys {
        private int generation;

        @Override
        public GcmEngine engine() {
            return delegate.gcm(filled(32, generation));
        }

        @Override
        public byte[] iv() {
            return filled(12, generation);
        }

        @Override
        public void advance() {
            generation++;
        }
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Lengths of the sealed chunks of a plaintext, chunk by chunk. */
    private static List<Integer> cut(ChunkLayout chunking, long plaintext) {
        List<Integer> chunks = new ArrayList<>();
        for (long left = plaintext; ; left -= chunking.chunkBytes()) {
            chunks.add((int) Math.min(left, chunking.chunkBytes()) + 16);
            if (left < chunking.chunkBytes()) {
                return chunks;
            }
        }
    }

    @Test
    void sizesAgainstBruteForce() {
        for (int chunkBytes : new int[] {1, 2, 7, 16, 17, 40}) {
            ChunkLayout chunking = new ChunkLayout(chunkBytes, 4);
            long[] plaintextOf = filledWith(-1, 2_000);
            for (int plaintext = 0; plaintext < 600; plaintext++) {
                int sealed = cut(chunking, plaintext).stream().mapToInt(Integer::intValue).sum();
                assertEquals(sealed, chunking.sealedBytes(plaintext));
                if (sealed < plaintextOf.length) {
                    plaintextOf[sealed] = plaintext;
                }
            }
            for (int sealed = 0; sealed < 600; sealed++) {
                assertEquals(plaintextOf[sealed] >= 0, chunking.isWhole(sealed), "length " + sealed);
                if (plaintextOf[sealed] >= 0) {
                    assertEquals(plaintextOf[sealed], chunking.plaintextBytes(sealed));
                } else {
                    long next = chunking.plaintextBytes(sealed);
                    assertTrue(next >= 0 && next <= sealed);
                }
            }
            assertFalse(chunking.isWhole(-1));
        }
    }

    private static long[] filledWith(long value, int length) {
        long[] array = new long[length];
        Arrays.fill(array, value);
        return array;
    }

    @Property(tries = 500)
    void sizesOfFormatV1(@ForAll @LongRange(min = 0, max = 1L << 55) long plaintext) {
        long sealed = ChunkLayout.V1.sealedBytes(plaintext);
        assertEquals(plaintext + 16 * (plaintext / 65_536 + 1), sealed);
        assertTrue(ChunkLayout.V1.isWhole(sealed));
        assertEquals(plaintext, ChunkLayout.V1.plaintextBytes(sealed));
    }

    @Test
    void constantsOfFormatV1() {
        assertEquals(65_536, ChunkLayout.V1.chunkBytes());
        assertEquals(4 << 20, ChunkLayout.V1.generationBytes());
        assertEquals(72, Header.BYTES + ChunkLayout.V1.sealedBytes(0));
        assertFalse(ChunkLayout.V1.beginsGeneration(0) || ChunkLayout.V1.beginsGeneration(63)
                || ChunkLayout.V1.beginsGeneration(65));
        assertTrue(ChunkLayout.V1.beginsGeneration(64) && ChunkLayout.V1.beginsGeneration(128));
    }

    /** Epoch and salt name a sender, all of them, and nothing else does. */
    @Test
    void everyBitOfEpochAndSaltNamesTheSender() {
        byte[] header = new byte[Header.BYTES];
        Header.Sender sender = Header.parse(header, 0).sender();
        assertEquals(0, sender.epoch());
        for (int bit = 0; bit < 8 * Header.BYTES; bit++) {
            byte[] other = header.clone();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            boolean named = bit / 8 >= 1 && bit / 8 < 19;
            assertEquals(!named, sender.equals(Header.parse(other, 0).sender()), "bit " + bit);
            assertEquals(!named, Header.parse(other, 0).isOf(sender), "bit " + bit);
            assertEquals(!named, sender.hashCode() == Header.parse(other, 0).sender().hashCode(), "bit " + bit);
        }
    }

    @Property(tries = 500)
    void headerRoundTrip(@ForAll @LongRange(min = 0, max = (1L << 48) - 1) long epoch,
            @ForAll @Size(12) byte[] salt, @ForAll @LongRange(min = 0, max = (1L << 40) - 1) long counter,
            @ForAll @Size(32) byte[] commitment, @ForAll boolean ivBound) {
        byte[] name = Header.epochAndSalt(epoch, salt);
        byte[] bytes = new byte[70];
        Header.of(name, ivBound, counter, commitment).writeTo(bytes, 7);
        String expected = String.format("%02x%012x%s%010x%s", ivBound ? 0x81 : 1, epoch, HexFormat.of().formatHex(salt),
                counter, HexFormat.of().formatHex(commitment));
        assertEquals(expected, HexFormat.of().formatHex(bytes, 7, 63));
        Header parsed = Header.parse(bytes, 7);
        Arrays.fill(bytes, (byte) 0);
        assertTrue(parsed.isKnownVersion() && parsed.repeats(commitment));
        assertArrayEquals(commitment, parsed.commitment());
        assertEquals(epoch, parsed.epoch());
        assertEquals(epoch, Header.epochOf(parsed.epochAndSalt()));
        assertEquals(epoch, parsed.sender().epoch());
        assertEquals(counter, parsed.counter());
        assertEquals(ivBound, parsed.ivBound());
        assertArrayEquals(name, parsed.epochAndSalt());
        assertArrayEquals(HexFormat.of().parseHex(expected.substring(24, 48)), parsed.iv());
        assertArrayEquals(parsed.iv(), Header.iv(name, counter));
        byte[] written = new byte[Header.IV_BYTES];
        parsed.writeIvTo(written);
        assertArrayEquals(parsed.iv(), written);
        assertArrayEquals(HexFormat.of().parseHex(expected.substring(38, 48)), parsed.counterBytes());
        commitment[31] ^= 1;
        assertFalse(parsed.repeats(commitment));
    }

    @Test
    void versions() {
        int known = 0;
        for (int version = 0; version < 256; version++) {
            byte[] bytes = new byte[Header.BYTES];
            bytes[0] = (byte) version;
            boolean opens = Header.parse(bytes, 0).isKnownVersion();
            assertEquals(version == 1 || version == 0x81, opens);
            known += opens ? 1 : 0;
        }
        assertEquals(2, known);
    }

    @Test
    void chunksAreAesGcmUnderTheNoncesOfTheFormat() throws Exception {
        long counter = 0x0102030405L;
        Header header = Header.of(new byte[18], true, counter, new byte[32]);
        byte[] iv = "an iv".getBytes();
        byte[] aad = "some aad, and more than is used".getBytes();
        byte[] plaintext = new byte[7 * CHUNK + 5];
        for (int i = 0; i < plaintext.length; i++) {
            plaintext[i] = (byte) i;
        }
        byte[] sealed = new byte[(int) SMALL.sealedBytes(plaintext.length)];
        AssociatedData associated = new AssociatedData(iv, aad, 8);
        ChunkCipher sealing = new ChunkCipher(SMALL, new Numbered()).begin(counter);
        assertEquals(sealed.length, sealing.sealAll(header, associated,
                new BufferPair(plaintext, 0, plaintext.length, sealed, 0)));
        int at = 0;
        int index = 0;
        for (int length : cut(SMALL, plaintext.length)) {
            byte[] opened = plainOpen(index, counter, index == 0 ? framed(header, iv, aad, 8) : new byte[0],
                    Arrays.copyOfRange(sealed, at, at + length));
            int from = index * CHUNK;
            assertArrayEquals(Arrays.copyOfRange(plaintext, from, Math.min(plaintext.length, from + CHUNK)), opened);
            at += length;
            index++;
        }
        assertEquals(8, index);
        byte[] opened = new byte[plaintext.length];
        ChunkCipher opening = new ChunkCipher(SMALL, new Numbered()).begin(counter);
        assertEquals(plaintext.length, opening.openAll(header, associated,
                new BufferPair(sealed, 0, sealed.length, opened, 0)));
        assertArrayEquals(plaintext, opened);
    }

    /** The last nonce shows the secret IV, since all else that it is made of is public. */
    @Test
    void lastNonceIsErased() throws Exception {
        ChunkKeys keys = new Numbered();
        keys.advance(); // an IV that is not zeros
        ChunkCipher chunks = new ChunkCipher(SMALL, keys).begin(1);
        chunks.sealAll(Header.of(new byte[18], false, 1, new byte[32]), AssociatedData.NONE,
                new BufferPair(new byte[3], 0, 3, new byte[19], 0));
        Field nonce = ChunkCipher.class.getDeclaredField("nonce");
        nonce.setAccessible(true);
        assertFalse(Arrays.equals(new byte[12], (byte[]) nonce.get(chunks)));
        chunks.wipe();
        assertArrayEquals(new byte[12], (byte[]) nonce.get(chunks));
    }

    private static byte[] framed(Header header, byte[] iv, byte[] aad, int aadBytes) {
        byte[] prefix = new byte[24];
        header.writePrefixTo(prefix);
        return ByteBuffer.allocate(24 + 4 + iv.length + aadBytes).put(prefix).putInt(iv.length).put(iv)
                .put(aad, 0, aadBytes).array();
    }

    private static byte[] plainOpen(int index, long counter, byte[] aad, byte[] sealed) throws Exception {
        byte[] nonce = ByteBuffer.allocate(12).putShort((short) 0).put((byte) (counter >>> 32)).putInt((int) counter)
                .put((byte) 0).putInt(index).array();
        int generation = index / 3;
        for (int i = 0; i < 12; i++) {
            nonce[i] ^= (byte) generation;
        }
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        gcm.init(Cipher.DECRYPT_MODE, new SecretKeySpec(filled(32, generation), "AES"),
                new GCMParameterSpec(128, nonce));
        gcm.updateAAD(aad);
        return gcm.doFinal(sealed);
    }

    @Test
    void chunkIsAuthenticInItsPlaceOnly() throws Exception {
        byte[] sealed = new byte[2 * (CHUNK + 16)];
        ChunkCipher sealing = new ChunkCipher(SMALL, new Numbered()).begin(1);
        sealing.seal(null, null, new BufferPair(new byte[CHUNK], 0, CHUNK, sealed, 0));
        sealing.seal(null, null, new BufferPair(new byte[CHUNK], 0, CHUNK, sealed, CHUNK + 16));
        byte[] output = new byte[CHUNK];
        assertEquals(CHUNK, new ChunkCipher(SMALL, new Numbered()).begin(1).open(null, null,
                new BufferPair(sealed, 0, CHUNK + 16, output, 0)));
        assertThrows(AEADBadTagException.class,
                () -> new ChunkCipher(SMALL, new Numbered()).begin(1).open(null, null,
                        new BufferPair(sealed, CHUNK + 16, CHUNK + 16, output, 0)));
        assertThrows(AEADBadTagException.class,
                () -> new ChunkCipher(SMALL, new Numbered()).begin(2).open(null, null,
                        new BufferPair(sealed, 0, CHUNK + 16, output, 0)));
    }
}
