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
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

/** The model against format-v1.json, which an independent implementation made: every case of it, or the test fails. */
class ReferenceModelTest {
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
        int faults = 0;
        for (FaultVector fault : PeerFaults.readAll(VectorFiles.peerFormatV1())) {
            ReferenceMessage.Outcome outcome = ReferenceMessage.examine(ReferenceTree.ofRootKey(fault.rootKey()),
                    fault.callerIv(), fault.aad(), fault.message());
            assertEquals(Optional.of(fault.rejectedBy()), outcome.rejectedBy(), fault.name());
            assertArrayEquals(TestBytes.pattern(fault.releasedAtMost()), outcome.released(), fault.name());
            assertThrows(AEADBadTagException.class, () -> ReferenceMessage.open(fault.rootKey(), fault.callerIv(),
                    fault.aad(), fault.message()), fault.name());
            faults++;
        }
        System.out.println("format-v1.json: " + faults + " faults");
        assertEquals(9, faults);
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
