package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.vectors.MessageCase;
import io.github.themapleseed.tinymls.conformance.vectors.StreamVector;
import io.github.themapleseed.tinymls.conformance.vectors.VectorFiles;
import java.io.ByteArrayOutputStream;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * The sequences of sequences-v1.json through {@code Cipher}: one cipher that opens message after message, one that is
 * fed a message in pieces, and every message that a sealer makes there opened. FORMAT.md sections 8 and 9.
 */
class SequencesTest {
    private static final Provider UNLIMITED = Tiny.configured("tinymls.window=unlimited", "tinymls.lifetime=36500d");
    private static final Provider STREAMING = Tiny.configured("tinymls.window=unlimited", "tinymls.buffer=0");

    private final JsonNode file = VectorFiles.own("sequences-v1.json");

    /** Those with a window have a time of their own, which the machine's clock does not show. */
    @Test
    void oneCipherOpensMessageAfterMessage() throws Exception {
        int sequences = 0;
        for (JsonNode json : file.required("openers")) {
            if (json.get("window").textValue().equals("unlimited")) {
                openAll(json);
                sequences++;
            }
        }
        assertEquals(4, sequences);
    }

    private static void openAll(JsonNode json) throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS", UNLIMITED);
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(MessageCase.bytes(json, "rootKey"), "AES"));
        for (JsonNode step : json.required("steps")) {
            byte[] message = MessageCase.bytes(step, "message");
            cipher.updateAAD(MessageCase.bytes(json, "aad"));
            if (step.get("rejectedBy").isNull()) {
                assertArrayEquals(MessageCase.bytes(step, "plaintext"), cipher.doFinal(message));
            } else {
                assertThrows(AEADBadTagException.class, () -> cipher.doFinal(message), json.get("name").textValue());
            }
        }
    }

    @Test
    void streamsReleaseNoMoreThanIsAuthentic() throws Exception {
        int released = 0;
        for (StreamVector wanted : StreamVector.readAll(file)) {
            Cipher cipher = Tiny.cipher(STREAMING, Cipher.DECRYPT_MODE, new SecretKeySpec(wanted.rootKey(), "AES"),
                    null, wanted.aad());
            released += feed(cipher, wanted);
        }
        System.out.println("provider, sequences-v1.json: " + released + " bytes released in streams");
        assertTrue(released > 0);
    }

    private static int feed(Cipher cipher, StreamVector wanted) throws Exception {
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        int at = 0;
        for (StreamVector.Piece piece : wanted.feed()) {
            byte[] out = cipher.update(Arrays.copyOfRange(wanted.message(), at, at + piece.bytes()));
            released.writeBytes(out == null ? new byte[0] : out);
            at += piece.bytes();
            assertTrue(released.size() <= piece.releasedAtMost(), wanted.name() + ", at " + at);
        }
        if (wanted.rejectedBy().isPresent()) {
            assertThrows(AEADBadTagException.class, cipher::doFinal, wanted.name());
        } else {
            released.writeBytes(cipher.doFinal());
            assertEquals(wanted.releasedAtMost(), released.size(), wanted.name());
        }
        assertArrayEquals(wanted.released(released.size()), released.toByteArray(), wanted.name());
        return released.size();
    }

    /** Clock, salts and counters of these sealers cannot be had through {@code Cipher}; their messages can. */
    @Test
    void messagesOfTheSealersOpen() throws Exception {
        int opened = 0;
        for (JsonNode json : file.required("sealers")) {
            // A key that has all epochs and no end: the sealers' keys end a day after a time that is fixed.
            byte[] root = MessageCase.bytes(json, "rootKey");
            for (JsonNode step : json.required("steps")) {
                if (step.get("do").textValue().equals("seal") && !step.get("message").isNull()) {
                    assertArrayEquals(MessageCase.bytes(step, "plaintext"), Tiny.open(UNLIMITED,
                            new SecretKeySpec(root, "AES"), MessageCase.bytes(step, "callerIv"),
                            MessageCase.bytes(step, "aad"), MessageCase.bytes(step, "message")));
                    opened++;
                }
            }
        }
        assertEquals(21, opened);
    }
}
