package io.github.themapleseed.tinymls.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

/** The model against format-v1.json, which an independent implementation made: every case of it, or the test fails. */
class ReferenceModelTest {
    private static final int HEADER = 56;
    private static final int FULL_CHUNK = 65_552;

    @Test
    void sealsAndOpensEveryMessage() throws Exception {
        int messages = 0;
        int values = 0;
        for (JsonNode json : VectorFiles.peerFormatV1().required("messages")) {
            MessageCase wanted = MessageCase.read(json);
            values += assertDerived(json, wanted);
            byte[] message = wanted.seal();
            assertTrue(MessageCase.isDescribedBy(json, message), wanted.name());
            assertArrayEquals(wanted.plaintext(),
                    ReferenceMessage.open(wanted.rootKey(), wanted.callerIv(), wanted.aad(), message), wanted.name());
            messages++;
        }
        System.out.println("format-v1.json: " + messages + " messages, " + values + " derived values");
        assertEquals(16, messages);
    }

    /** Every value under "derived"; one that the model does not know fails. */
    private static int assertDerived(JsonNode json, MessageCase wanted) {
        JsonNode ours = wanted.derived();
        int values = 0;
        for (Map.Entry<String, JsonNode> value : json.required("derived").properties()) {
            assertEquals(value.getValue(), ours.get(value.getKey()), wanted.name() + ": " + value.getKey());
            values++;
        }
        return values;
    }

    @Test
    void refusesEveryFault() {
        JsonNode file = VectorFiles.peerFormatV1().required("invalid");
        byte[] rootKey = MessageCase.bytes(file, "rootKey");
        byte[] aad = MessageCase.bytes(file, "aad");
        byte[] valid = ReferenceMessage.seal(rootKey, MessageCase.number(file, "epoch"),
                MessageCase.bytes(file, "senderSalt"), MessageCase.number(file, "counter"), null, aad,
                TestBytes.pattern(131_080));
        int faults = 0;
        for (JsonNode json : file.required("cases")) {
            String name = json.get("name").textValue();
            byte[] message = damaged(name, valid);
            assertEquals(json.get("messageLength").intValue(), message.length, name);
            assertArrayEquals(MessageCase.bytes(json, "messageSha256"), Octets.sha256(message), name);
            assertThrows(AEADBadTagException.class, () -> ReferenceMessage.open(rootKey, null, aad, message), name);
            assertReleasesOnlyWhatIsBefore(name, ReferenceMessage.examine(ReferenceTree.ofRootKey(rootKey), null, aad,
                    message).released());
            faults++;
        }
        System.out.println("format-v1.json: " + faults + " faults");
        assertEquals(9, faults);
    }

    private static byte[] damaged(String name, byte[] valid) {
        byte[] header = Arrays.copyOf(valid, HEADER);
        byte[] chunk0 = Arrays.copyOfRange(valid, HEADER, HEADER + FULL_CHUNK);
        byte[] chunk1 = Arrays.copyOfRange(valid, HEADER + FULL_CHUNK, HEADER + 2 * FULL_CHUNK);
        byte[] last = Arrays.copyOfRange(valid, HEADER + 2 * FULL_CHUNK, valid.length);
        return switch (name) {
            case "truncated after chunk 0" -> Octets.join(header, chunk0);
            case "truncated after chunk 1" -> Octets.join(header, chunk0, chunk1);
            case "last chunk cut by a byte" -> Arrays.copyOf(valid, valid.length - 1);
            case "a byte appended" -> Arrays.copyOf(valid, valid.length + 1);
            case "chunks 0 and 1 swapped" -> Octets.join(header, chunk1, chunk0, last);
            case "chunk 1 dropped" -> Octets.join(header, chunk0, last);
            case "chunk 1 repeated" -> Octets.join(header, chunk0, chunk1, chunk1, last);
            case "header only" -> header;
            case "header and 15 bytes" -> Octets.join(header, Arrays.copyOf(chunk0, 15));
            default -> throw new AssertionError("a fault that this test does not know: " + name);
        };
    }

    private static void assertReleasesOnlyWhatIsBefore(String name, byte[] released) {
        int chunks = switch (name) {
            case "truncated after chunk 0", "chunk 1 dropped" -> 1;
            case "chunks 0 and 1 swapped", "header only", "header and 15 bytes" -> 0;
            default -> 2;
        };
        assertArrayEquals(TestBytes.pattern(chunks * 65_536), released, name);
    }

    @Test
    void readsAndWritesEveryKey() throws Exception {
        int keys = 0;
        for (JsonNode json : VectorFiles.peerFormatV1().required("keys")) {
            String name = json.get("name").textValue();
            byte[] encoded = MessageCase.bytes(json, "encoded");
            ReferenceKey key = ReferenceKey.punctured(MessageCase.bytes(json, "rootKey"),
                    MessageCase.number(json, "from"), MessageCase.number(json, "to"),
                    MessageCase.number(json, "notAfter"));
            assertEquals(json.get("nodes").intValue(), key.nodes().size(), name);
            assertArrayEquals(encoded, key.encode(), name);
            assertDecodes(encoded, key);
            keys++;
        }
        System.out.println("format-v1.json: " + keys + " keys, both ways");
        assertEquals(4, keys);
    }

    private static void assertDecodes(byte[] encoded, ReferenceKey key) throws InvalidKeyException {
        ReferenceKey decoded = ReferenceKey.decode(encoded);
        assertArrayEquals(key.keyId(), decoded.keyId());
        assertEquals(key.from(), decoded.from());
        assertEquals(key.to(), decoded.to());
        assertEquals(key.notAfter(), decoded.notAfter());
        assertEquals(hex(key), hex(decoded));
        assertArrayEquals(key.tree().leaf(key.to()).orElseThrow(), decoded.tree().leaf(key.to()).orElseThrow());
        assertFalse(key.from() > 0 && decoded.tree().leaf(key.from() - 1).isPresent());
    }

    private static String hex(ReferenceKey key) {
        return HexFormat.of().formatHex(Octets.join(key.nodes().toArray(new byte[0][])));
    }
}
