package io.github.themapleseed.tinymls.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Admission;
import io.github.themapleseed.tinymls.conformance.model.Admission.Verdict;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Outcome;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The model does with the committed epochs-v1.json what the file says. */
class EpochVectorsTest {
    private final JsonNode file = VectorFiles.own("epochs-v1.json");
    private final Map<String, EpochKey> keys = new HashMap<>();

    EpochVectorsTest() {
        for (JsonNode json : file.required("keys")) {
            EpochKey key = EpochKey.read(json);
            assertArrayEquals(MessageCase.bytes(json, "exportedKey"), key.exported());
            keys.put(key.name(), key);
        }
    }

    @Test
    void epochsOpenAsTheFileSays() {
        Map<Verdict, Integer> counts = new TreeMap<>();
        for (JsonNode json : file.required("opening")) {
            EpochCase wanted = EpochCase.read(json, keys::get);
            assertEquals(wanted.verdict(), wanted.admission().verdict(wanted.epoch()), wanted.name());
            Outcome outcome = ReferenceMessage.examine(wanted.admission(), null, MessageCase.bytes(file, "aad"),
                    MessageCase.bytes(json, "message"));
            boolean opens = wanted.verdict() == Verdict.ADMITTED;
            assertEquals(opens ? Optional.empty() : Optional.of(Check.EPOCH), outcome.rejectedBy(), wanted.name());
            assertArrayEquals(opens ? MessageCase.bytes(file, "plaintext") : new byte[0], outcome.released());
            counts.merge(wanted.verdict(), 1, Integer::sum);
        }
        System.out.println("epochs-v1.json: " + counts);
        assertEquals(EpochCatalog.opening().size(), counts.values().stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    void senderEpochsBeginAsTheFileSays() {
        for (JsonNode json : file.required("sealing")) {
            SealingEpochs.SealingCase wanted = SealingEpochs.SealingCase.read(json, keys::get);
            assertEquals(wanted.wanted(), wanted.model(), wanted.name());
        }
        assertEquals(SealingEpochs.all().size(), file.required("sealing").size());
    }

    @Test
    void firstCheckThatFailsDecides() {
        for (JsonNode json : file.required("doubleFaults")) {
            Admission admission = new Admission(ReferenceTree.ofRootKey(MessageCase.bytes(json, "rootKey")),
                    Long.MAX_VALUE, EpochCase.window(json), MessageCase.number(json, "now"));
            Outcome outcome = ReferenceMessage.examine(admission, MessageCase.bytes(json, "callerIv"),
                    MessageCase.bytes(json, "aad"), MessageCase.bytes(json, "message"));
            assertEquals(Optional.of(Check.valueOf(json.get("rejectedBy").textValue())), outcome.rejectedBy(),
                    json.get("name").textValue());
        }
    }
}
