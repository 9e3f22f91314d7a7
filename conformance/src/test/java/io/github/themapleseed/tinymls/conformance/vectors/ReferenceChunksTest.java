package io.github.themapleseed.tinymls.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceChunks;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import java.util.zip.InflaterInputStream;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

/**
 * The model's chunks against C2SP chunked-encryption's vectors in raw mode, which is ours with chunks of 16 KiB; and
 * the arithmetic of lengths.
 */
class ReferenceChunksTest {
    private static final int C2SP_CHUNK = 16 * 1024;
    private static final int C2SP_HEADER = 56;
    private static final byte[] NO_AAD = {};

    private int valid;
    private int invalid;
    private int partial;
    private int headerOnly;

    @Test
    void c2spRawMode() throws Exception {
        for (JsonNode group : VectorFiles.wycheproof("c2sp_chunked_encryption_aes_256_gcm_test.json")
                .required("testGroups")) {
            for (JsonNode test : group.required("tests")) {
                check(test);
            }
        }
        System.out.println("C2SP chunked-encryption, raw mode: " + valid + " valid (sealed and opened), " + invalid
                + " invalid, " + partial + " of them with a partial plaintext; " + headerOnly
                + " faults of the header, to which raw mode does not apply");
        assertEquals(35, valid + invalid + headerOnly);
    }

    private void check(JsonNode test) throws Exception {
        if (!test.has("aeadKey")) {
            assertTrue(flags(test).contains("HeaderFailure"), test.get("comment").textValue());
            headerOnly++;
            return;
        }
        ReferenceChunks chunks = ReferenceChunks.raw(C2SP_CHUNK, MessageCase.bytes(test, "aeadKey"),
                MessageCase.bytes(test, "baseNonce"));
        byte[] message = inflate(MessageCase.bytes(test, "ct"));
        byte[] sealed = Arrays.copyOfRange(message, C2SP_HEADER, message.length);
        if (test.get("result").textValue().equals("valid")) {
            byte[] plaintext = chunks.open(NO_AAD, sealed);
            assertPlaintext(test, plaintext);
            assertArrayEquals(sealed, chunks.seal(NO_AAD, plaintext));
            valid++;
        } else {
            checkInvalid(test, chunks, sealed);
        }
    }

    private void checkInvalid(JsonNode test, ReferenceChunks chunks, byte[] sealed) throws Exception {
        assertThrows(AEADBadTagException.class, () -> chunks.open(NO_AAD, sealed));
        byte[] released = chunks.openFromFront(NO_AAD, sealed).plaintext();
        if (flags(test).contains("PartialPlaintext")) {
            assertPlaintext(test, released);
            partial++;
        } else {
            assertEquals(0, released.length, test.get("comment").textValue());
        }
        invalid++;
    }

    private static void assertPlaintext(JsonNode test, byte[] plaintext) throws Exception {
        assertEquals(test.get("msgLength").intValue(), plaintext.length);
        assertEquals(test.get("msgSha512").textValue(),
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(plaintext)));
    }

    private static Set<String> flags(JsonNode test) {
        Set<String> flags = new TreeSet<>();
        StreamSupport.stream(test.required("flags").spliterator(), false).forEach(flag -> flags.add(flag.textValue()));
        return flags;
    }

    private static byte[] inflate(byte[] zlib) throws Exception {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(zlib))) {
            return in.readAllBytes();
        }
    }

    /** Each length of a plaintext gives one of a message, and no other length is valid. */
    @Test
    void lengthsGoBothWays() {
        long plaintext = 0;
        for (long message = 0; message < 3 * 65_552 + 100; message++) {
            if (ReferenceMessage.isValidLength(message)) {
                assertEquals(plaintext, ReferenceMessage.plaintextLength(message));
                assertEquals(message, ReferenceMessage.messageLength(plaintext));
                plaintext++;
            }
        }
        long greatest = (1L << 56) - 1;
        assertEquals((1L << 56) + (1L << 44) + 55, ReferenceMessage.messageLength(greatest));
        assertEquals(greatest, ReferenceMessage.plaintextLength(ReferenceMessage.messageLength(greatest)));
        System.out.println("lengths: the first " + plaintext + " plaintexts, and the longest");
    }

    @Test
    void nonceHasCounterAndIndexSideBySide() {
        assertEquals("000000000001020000000304",
                HexFormat.of().formatHex(ReferenceChunks.nonce(new byte[12], 0x102, 0x304)));
        assertEquals("fffffefefefefefdfdfdfdfd", HexFormat.of().formatHex(ReferenceChunks.nonce(
                HexFormat.of().parseHex("ff".repeat(12)), Octets.uint(HexFormat.of().parseHex("0101010101"), 0, 5),
                Octets.uint(HexFormat.of().parseHex("0202020202"), 0, 5))));
    }
}
