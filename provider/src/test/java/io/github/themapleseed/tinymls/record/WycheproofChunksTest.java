package io.github.themapleseed.tinymls.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.GcmEngine;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.InflaterInputStream;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

/**
 * Wycheproof's vectors for C2SP chunked-encryption, raw mode, on the provider's chunk engine: chunks of 16 KiB,
 * counter 0, no AAD, one key for all chunks. FORMAT.md section 6.
 */
class WycheproofChunksTest {
    private static final ChunkLayout C2SP = new ChunkLayout(16_384, Long.MAX_VALUE);
    private static final int C2SP_HEADER = 56;

    private int valid;
    private int invalid;
    private int partial;
    private int headerOnly;

    /** One key and IV, for as long as it takes. */
    private record OneKey(GcmEngine engine, byte[] iv) implements ChunkKeys {
        static OneKey of(JsonNode test) {
            GcmEngine engine = Delegate.firstOtherThan("TinyMLS").gcm(VectorFiles.bytes(test, "aeadKey"));
            return new OneKey(engine, VectorFiles.bytes(test, "baseNonce"));
        }

        @Override
        public void advance() {
            throw new AssertionError("there are no generations in raw mode");
        }
    }

    @Test
    void rawMode() throws Exception {
        for (JsonNode group : VectorFiles.wycheproof("c2sp_chunked_encryption_aes_256_gcm_test.json")
                .required("testGroups")) {
            for (JsonNode test : group.required("tests")) {
                check(test);
            }
        }
        System.out.println("provider, Wycheproof C2SP chunked-encryption, raw mode: " + valid
                + " valid (sealed and opened), " + invalid + " invalid, " + partial + " of them with a partial"
                + " plaintext; " + headerOnly + " faults of the header, to which raw mode does not apply");
        assertEquals(35, valid + invalid + headerOnly);
        assertTrue(valid > 0 && invalid > 0 && partial > 0);
    }

    private void check(JsonNode test) throws Exception {
        if (!test.has("aeadKey")) {
            assertTrue(hasFlag(test, "HeaderFailure"), test.get("comment").textValue());
            headerOnly++;
            return;
        }
        byte[] message = inflate(VectorFiles.bytes(test, "ct"));
        byte[] sealed = Arrays.copyOfRange(message, C2SP_HEADER, message.length);
        if (test.get("result").textValue().equals("valid")) {
            checkValid(test, sealed);
        } else {
            checkInvalid(test, sealed);
        }
    }

    private void checkValid(JsonNode test, byte[] sealed) throws Exception {
        assertTrue(C2SP.isWhole(sealed.length));
        byte[] plaintext = new byte[Math.toIntExact(C2SP.plaintextBytes(sealed.length))];
        assertEquals(plaintext.length, chunks(test).openAll(null, null,
                new BufferPair(sealed, 0, sealed.length, plaintext, 0)));
        assertPlaintext(test, plaintext);
        assertArrayEquals(plaintext, streamed(test, sealed).released());
        byte[] again = new byte[Math.toIntExact(C2SP.sealedBytes(plaintext.length))];
        assertEquals(again.length, chunks(test).sealAll(null, null,
                new BufferPair(plaintext, 0, plaintext.length, again, 0)));
        assertArrayEquals(sealed, again);
        valid++;
    }

    private void checkInvalid(JsonNode test, byte[] sealed) throws Exception {
        String comment = test.get("comment").textValue();
        if (C2SP.isWhole(sealed.length)) {
            byte[] output = new byte[sealed.length];
            assertThrows(AEADBadTagException.class,
                    () -> chunks(test).openAll(null, null,
                            new BufferPair(sealed, 0, sealed.length, output, 0)), comment);
        }
        Streamed streamed = streamed(test, sealed);
        assertFalse(streamed.whole(), comment);
        if (hasFlag(test, "PartialPlaintext")) {
            assertPlaintext(test, streamed.released());
            partial++;
        } else {
            assertEquals(0, streamed.released().length, comment);
        }
        invalid++;
    }

    /** What a reader released, and whether it reached the end of a whole message. */
    private record Streamed(byte[] released, boolean whole) {
    }

    /** As a reader who does not know the end: full chunks as long as there are any, then what is left. */
    private static Streamed streamed(JsonNode test, byte[] sealed) {
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        ChunkCipher chunks = chunks(test);
        byte[] output = new byte[C2SP.sealedChunkBytes()];
        boolean whole = C2SP.isWhole(sealed.length);
        try {
            int at = 0;
            for (; sealed.length - at >= C2SP.sealedChunkBytes(); at += C2SP.sealedChunkBytes()) {
                released.write(output, 0, chunks.open(null, null,
                        new BufferPair(sealed, at, C2SP.sealedChunkBytes(), output, 0)));
            }
            if (whole) {
                released.write(output, 0, chunks.open(null, null,
                        new BufferPair(sealed, at, sealed.length - at, output, 0)));
            }
        } catch (AEADBadTagException e) {
            return new Streamed(released.toByteArray(), false);
        }
        return new Streamed(released.toByteArray(), whole);
    }

    private static ChunkCipher chunks(JsonNode test) {
        return new ChunkCipher(C2SP, OneKey.of(test));
    }

    private static void assertPlaintext(JsonNode test, byte[] plaintext) throws Exception {
        assertEquals(test.get("msgLength").intValue(), plaintext.length);
        assertEquals(test.get("msgSha512").textValue(),
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(plaintext)));
    }

    private static boolean hasFlag(JsonNode test, String wanted) {
        for (JsonNode flag : test.required("flags")) {
            if (flag.textValue().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] inflate(byte[] zlib) throws Exception {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(zlib))) {
            return in.readAllBytes();
        }
    }
}
