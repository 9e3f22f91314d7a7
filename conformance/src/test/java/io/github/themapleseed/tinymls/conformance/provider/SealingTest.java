package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.vectors.MessageCase;
import io.github.themapleseed.tinymls.conformance.vectors.VectorFiles;
import io.github.themapleseed.tinymls.session.FixedSealer;
import org.junit.jupiter.api.Test;

/**
 * The provider seals every message of the vectors to the same bytes, given its epoch, salt and counter: as a whole,
 * under the sender epoch's shared engines, and chunk by chunk, under engines of its own. FORMAT.md section 8.
 */
class SealingTest {
    private static final byte[] NO_IV = {};

    @Test
    void peersMessages() throws Exception {
        assertEquals(16, sealAll("format-v1.json", VectorFiles.peerFormatV1().required("messages")));
    }

    @Test
    void ownMessages() throws Exception {
        assertEquals(57, sealAll("messages-v1.json", VectorFiles.own("messages-v1.json").required("messages")));
    }

    private static int sealAll(String file, JsonNode messages) throws Exception {
        int count = 0;
        for (JsonNode json : messages) {
            MessageCase wanted = MessageCase.read(json);
            byte[] iv = wanted.callerIv() == null ? NO_IV : wanted.callerIv();
            FixedSealer sealer = FixedSealer.of(wanted.rootKey(), wanted.epoch(), wanted.salt());
            assertTrue(MessageCase.isDescribedBy(json,
                    sealer.sealWhole(wanted.counter(), iv, wanted.aad(), wanted.plaintext())), wanted.name());
            assertTrue(MessageCase.isDescribedBy(json,
                    sealer.sealChunkByChunk(wanted.counter(), iv, wanted.aad(), wanted.plaintext())), wanted.name());
            sealer.end();
            count++;
        }
        System.out.println("provider, " + file + ": " + count + " messages sealed byte for byte, whole and by chunks");
        return count;
    }
}
