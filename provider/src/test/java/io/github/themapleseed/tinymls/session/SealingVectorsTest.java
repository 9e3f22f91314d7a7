package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md sections 8 and 11: the provider seals every message of the vector files to the same bytes, given its epoch,
 * salt and counter, as a whole under the sender epoch's shared engines and chunk by chunk under engines of its own; and
 * it exports every key of those files to the same bytes.
 */
class SealingVectorsTest {
    @Test
    void independentMessages() throws Exception {
        assertEquals(16, sealAll("independent/format-v1.json"));
    }

    @Test
    void ownMessages() throws Exception {
        assertEquals(67, sealAll("messages-v1.json"));
    }

    private static int sealAll(String file) throws Exception {
        int count = 0;
        for (JsonNode json : VectorFiles.own(file).required("messages")) {
            FormatVector wanted = FormatVector.read(json);
            FixedSealer sealer = FixedSealer.of(wanted.root(), wanted.epoch(), wanted.salt());
            FormatVector.assertDescribed(json,
                    sealer.sealWhole(wanted.counter(), wanted.callerIv(), wanted.aad(), wanted.plaintext()));
            FormatVector.assertDescribed(json,
                    sealer.sealChunkByChunk(wanted.counter(), wanted.callerIv(), wanted.aad(), wanted.plaintext()));
            sealer.end();
            count++;
        }
        System.out.println(file + ": " + count + " messages sealed byte for byte, whole and by chunks");
        return count;
    }

    /** A session that keeps all and whose clock stands at the end of the key's life gives the same bytes away. */
    @Test
    void exports() throws Exception {
        assertEquals(4, exportAll("independent/format-v1.json"));
        assertEquals(22, exportAll("keys-v1.json"));
    }

    private static int exportAll(String file) throws Exception {
        int count = 0;
        for (JsonNode json : VectorFiles.own(file).required("keys")) {
            byte[] encoded = FormatVector.bytes(json, "encoded");
            FixedSealer session = FixedSealer.of(encoded, FormatVector.number(json, "notAfter"), new byte[12]);
            assertArrayEquals(encoded, session.export(), json.get("name").textValue());
            session.end();
            count++;
        }
        return count;
    }
}
