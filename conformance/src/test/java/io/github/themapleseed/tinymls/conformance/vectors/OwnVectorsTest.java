package io.github.themapleseed.tinymls.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Outcome;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.nio.file.Files;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

/** The committed vectors are what the model writes, and the model does with them what they say. */
class OwnVectorsTest {
    private static final long MOST_BYTES = 700_000;

    @Test
    void committedFilesAreWhatTheModelWrites() throws Exception {
        long bytes = 0;
        for (Map.Entry<String, ObjectNode> file : VectorWriter.files().entrySet()) {
            // Through text, as the committed file went: a number's Java type is not part of the file.
            JsonNode written = new ObjectMapper().readTree(file.getValue().toString());
            assertEquals(written, VectorFiles.own(file.getKey()), file.getKey() + ": see vectors/README.md");
            bytes += Files.size(VectorFiles.ownDir().resolve(file.getKey()));
        }
        System.out.println("conformance/vectors: " + bytes + " bytes as the model writes them");
        assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    }

    @Test
    void formatPageHasTheWorkedExample() throws Exception {
        String page = Files.readString(VectorFiles.formatPage()).replace("\r\n", "\n");
        assertTrue(page.contains(WorkedExample.text()), "FORMAT.md section 12 is to read:\n" + WorkedExample.text());
    }

    @Test
    void messagesSealAndOpen() throws Exception {
        int messages = 0;
        for (JsonNode json : VectorFiles.own("messages-v1.json").required("messages")) {
            MessageCase wanted = MessageCase.read(json);
            byte[] message = wanted.seal();
            assertTrue(MessageCase.isDescribedBy(json, message), wanted.name());
            assertOpens(wanted, wanted.callerIv(), message);
            assertOpens(wanted, wanted.reportedIv(), message);
            if (json.has("reportedIv")) {
                assertArrayEquals(MessageCase.bytes(json, "reportedIv"), wanted.reportedIv(), wanted.name());
            }
            assertOpensWithinItsCoverOnly(wanted, message);
            messages++;
        }
        System.out.println("messages-v1.json: " + messages + " messages");
        assertEquals(MessageCatalog.all().size(), messages);
    }

    private static void assertOpens(MessageCase wanted, byte[] iv, byte[] message) throws AEADBadTagException {
        assertArrayEquals(wanted.plaintext(), ReferenceMessage.open(wanted.rootKey(), iv, wanted.aad(), message),
                wanted.name());
    }

    /** A punctured tree opens a message of its last epoch, and one that begins an epoch later does not. */
    private static void assertOpensWithinItsCoverOnly(MessageCase wanted, byte[] message) throws AEADBadTagException {
        ReferenceTree whole = ReferenceTree.ofRootKey(wanted.rootKey());
        ReferenceTree upToIt = whole.narrowedTo(Math.max(0, wanted.epoch() - 60_000), wanted.epoch());
        assertArrayEquals(wanted.plaintext(),
                ReferenceMessage.open(upToIt, wanted.callerIv(), wanted.aad(), message), wanted.name());
        if (wanted.epoch() < Position.LAST_EPOCH) {
            ReferenceTree after = whole.narrowedTo(wanted.epoch() + 1, Position.LAST_EPOCH);
            Outcome outcome = ReferenceMessage.examine(after, wanted.callerIv(), wanted.aad(), message);
            assertEquals(Optional.of(Check.EPOCH), outcome.rejectedBy(), wanted.name());
        }
    }

    @Test
    void faultsAreRejected() {
        Map<Check, Integer> counts = new TreeMap<>();
        for (FaultVector fault : FaultVector.readAll(VectorFiles.own("faults-v1.json"))) {
            Outcome outcome = ReferenceMessage.examine(ReferenceTree.ofRootKey(fault.rootKey()), fault.callerIv(),
                    fault.aad(), fault.message());
            assertEquals(Optional.of(fault.rejectedBy()), outcome.rejectedBy(), fault.name());
            assertEquals(fault.releasedAtMost(), outcome.released().length, fault.name());
            assertThrows(AEADBadTagException.class, () -> ReferenceMessage.open(fault.rootKey(), fault.callerIv(),
                    fault.aad(), fault.message()), fault.name());
            counts.merge(fault.rejectedBy(), 1, Integer::sum);
        }
        int faults = counts.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("faults-v1.json: " + faults + " faults " + counts);
        assertEquals(FaultCatalog.all().size(), faults);
    }

    @Test
    void everyBitAndEveryLengthCounts() {
        int tries = 0;
        for (MessageCase base : new MessageCase[] {FaultBases.TINY, FaultBases.BOUND}) {
            byte[] message = base.seal();
            for (int bit = 0; bit < 8 * message.length; bit++, tries++) {
                byte[] damaged = message.clone();
                damaged[bit / 8] ^= (byte) (0x80 >>> bit % 8);
                assertRejected(base, damaged, "bit " + bit);
            }
            for (int length = 0; length < message.length; length++, tries++) {
                assertRejected(base, Arrays.copyOf(message, length), "length " + length);
            }
        }
        System.out.println("two short messages: " + tries + " single bits and lengths, none opens");
    }

    private static void assertRejected(MessageCase base, byte[] damaged, String what) {
        assertThrows(AEADBadTagException.class,
                () -> ReferenceMessage.open(base.rootKey(), base.callerIv(), base.aad(), damaged), what);
    }

    @Test
    void keysReadAndWrite() throws Exception {
        int keys = 0;
        int leaves = 0;
        for (JsonNode json : VectorFiles.own("keys-v1.json").required("keys")) {
            String name = json.get("name").textValue();
            byte[] encoded = MessageCase.bytes(json, "encoded");
            ReferenceKey key = ReferenceKey.decode(encoded);
            assertFields(json, key);
            assertArrayEquals(encoded, key.encode(), name);
            assertArrayEquals(encoded, ReferenceKey.punctured(MessageCase.bytes(json, "rootKey"), key.from(), key.to(),
                    key.notAfter()).encode(), name);
            leaves += assertLeaves(json, key.tree());
            keys++;
        }
        System.out.println("keys-v1.json: " + keys + " keys both ways, " + leaves + " leaves");
        assertEquals(22, keys);
    }

    private static void assertFields(JsonNode json, ReferenceKey key) {
        assertArrayEquals(MessageCase.bytes(json, "keyId"), key.keyId());
        assertEquals(MessageCase.number(json, "from"), key.from());
        assertEquals(MessageCase.number(json, "to"), key.to());
        assertEquals(MessageCase.number(json, "notAfter"), key.notAfter());
        assertEquals(json.get("nodes").intValue(), key.nodes().size());
    }

    private static int assertLeaves(JsonNode json, ReferenceTree tree) {
        int leaves = 0;
        for (JsonNode probe : json.required("leaves")) {
            assertArrayEquals(MessageCase.bytes(probe, "leaf"),
                    tree.leaf(MessageCase.number(probe, "epoch")).orElseThrow());
            leaves++;
        }
        for (JsonNode epoch : json.required("lacks")) {
            assertTrue(tree.leaf(Long.parseLong(epoch.textValue())).isEmpty());
        }
        return leaves;
    }

    @Test
    void damagedKeysAreRefused() {
        Map<String, Integer> reasons = new TreeMap<>();
        for (JsonNode json : VectorFiles.own("keys-v1.json").required("faults")) {
            InvalidKeyException refusal = assertThrows(InvalidKeyException.class,
                    () -> ReferenceKey.decode(MessageCase.bytes(json, "encoded")), json.get("name").textValue());
            String reason = json.get("reason").textValue();
            assertTrue(refusal.getMessage().endsWith(": " + reason), json.get("name").textValue());
            reasons.merge(reason, 1, Integer::sum);
        }
        System.out.println("keys-v1.json: damaged keys refused for " + reasons);
        assertEquals(5, reasons.size());
    }
}
