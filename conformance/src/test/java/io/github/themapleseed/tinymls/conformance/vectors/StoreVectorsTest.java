package io.github.themapleseed.tinymls.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStore;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile.Outcome;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreRules;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model against both store-v1.json files: the independent implementation's, and its own as committed. */
class StoreVectorsTest {
    private static final String PEER = "independent/store-v1.json";
    private static final String OWN = "store-v1.json";

    private static String hex(ReferenceStore store) {
        return HexFormat.of().formatHex(store.encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {PEER, OWN})
    void filesBothWays(String vectors) throws Exception {
        int files = 0;
        int messages = 0;
        for (JsonNode json : VectorFiles.own(vectors).required("cases")) {
            StoreCase stated = StoreCase.read(json);
            byte[] file = stated.file();
            assertTrue(StoreJson.isDescribedBy(json, file), stated.name());
            Outcome outcome = ReferenceStoreFile.examine(stated.password(), file);
            assertEquals(Optional.empty(), outcome.rejectedBy(), stated.name());
            assertEquals(hex(stated.store()), hex(outcome.contents()), stated.name());
            assertArrayEquals(stated.header().encode(), outcome.header().encode(), stated.name());
            for (JsonNode entry : json.required("entries")) {
                assertArrayEquals(MessageCase.bytes(entry, "reference"), entry(outcome.contents(), entry).reference());
            }
            messages += assertMessages(json, outcome.contents());
            files++;
        }
        System.out.println(vectors + ": " + files + " files, " + messages + " messages");
        assertEquals(vectors.equals(PEER) ? 10 : StoreCatalog.all().size(), files);
        assertTrue(messages > 10);
    }

    private static ReferenceEntry entry(ReferenceStore store, JsonNode json) {
        return store.entries().stream().filter(each -> each.name().equals(json.get("alias").textValue())).findFirst()
                .orElseThrow();
    }

    /** Each message opens under the version in force at its epoch, and epochs in a gap have none. */
    private static int assertMessages(JsonNode json, ReferenceStore store) throws Exception {
        int messages = 0;
        for (JsonNode each : json.required("messages")) {
            ReferenceEntry entry = entry(store, each);
            OptionalInt inForce = entry.inForce(MessageCase.number(each, "epoch"));
            assertEquals(OptionalInt.of(each.get("version").intValue()), inForce);
            assertArrayEquals(MessageCase.bytes(each, "plaintext"), ReferenceMessage.open(
                    entry.versions().get(inForce.getAsInt()).key().tree(), null, MessageCase.bytes(each, "aad"),
                    MessageCase.bytes(each, "message")));
            messages++;
        }
        for (JsonNode gap : json.path("gaps")) {
            assertEquals(OptionalInt.empty(), entry(store, gap).inForce(MessageCase.number(gap, "epoch")));
        }
        return messages;
    }

    @Test
    void faultsOfTheIndependentImplementation() throws Exception {
        Map<Check, Integer> counts = new TreeMap<>();
        for (JsonNode json : VectorFiles.peerStoreV1().required("faults")) {
            Outcome outcome = ReferenceStoreFile.examine(json.get("password").textValue(),
                    MessageCase.bytes(json, "file"));
            counts.merge(outcome.rejectedBy().orElseThrow(), 1, Integer::sum);
        }
        System.out.println(PEER + ": faults " + counts);
        assertEquals(34, counts.values().stream().mapToInt(Integer::intValue).sum());
        assertEquals(Check.values().length, counts.size());
    }

    @Test
    void faultsOfOurOwn() throws Exception {
        JsonNode vectors = VectorFiles.own(OWN);
        Map<Check, Integer> counts = new TreeMap<>();
        for (JsonNode json : vectors.required("faults")) {
            Outcome outcome = ReferenceStoreFile.examine(json.get("password").textValue(),
                    StoreFaults.file(json, vectors));
            assertEquals(Optional.of(Check.valueOf(json.get("rejectedBy").textValue())), outcome.rejectedBy(),
                    json.get("name").textValue());
            counts.merge(outcome.rejectedBy().get(), 1, Integer::sum);
        }
        System.out.println(OWN + ": faults " + counts);
        assertEquals(82, counts.values().stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    void aliasesThatNoWriterWritesAreFolded() {
        for (JsonNode json : VectorFiles.own(OWN).required("foldedAliases")) {
            ReferenceStore store = ReferenceStoreFile.examine(json.get("password").textValue(),
                    MessageCase.bytes(json, "file")).contents();
            assertEquals(json.get("alias").textValue(), store.entries().get(0).name());
        }
    }

    @Test
    void mergesInEveryOrderAndGrouping() throws Exception {
        List<ReferenceStore> all = new ArrayList<>();
        for (JsonNode json : VectorFiles.own(OWN).required("merges")) {
            ReferenceStore one = StoreJson.read(json.get("one"));
            ReferenceStore other = StoreJson.read(json.get("other"));
            String merged = hex(StoreJson.read(json.get("merged")));
            assertEquals(merged, hex(ReferenceStoreRules.merge(one, other)), json.get("name").textValue());
            assertEquals(merged, hex(ReferenceStoreRules.merge(other, one)), json.get("name").textValue());
            ReferenceStore again = ReferenceStoreRules.merge(StoreJson.read(json.get("merged")), one);
            assertEquals(merged, hex(again), json.get("name").textValue());
            all.add(one);
            all.add(other);
        }
        System.out.println(OWN + ": " + all.size() / 2 + " merges");
        assertEquals(28, all.size() / 2);
        assertAssociative(all.stream()
                .filter(store -> store.entries().stream().allMatch(entry -> entry.alias().length < 100)).toList());
    }

    private static void assertAssociative(List<ReferenceStore> all) {
        for (int i = 0; i < all.size(); i++) {
            ReferenceStore a = all.get(i);
            ReferenceStore b = all.get((i + 7) % all.size());
            ReferenceStore c = all.get((i + 18) % all.size());
            assertEquals(hex(ReferenceStoreRules.merge(ReferenceStoreRules.merge(a, b), c)),
                    hex(ReferenceStoreRules.merge(a, ReferenceStoreRules.merge(b, c))));
        }
    }

    @Test
    void forgetting() throws Exception {
        int cases = 0;
        for (JsonNode json : VectorFiles.own(OWN).required("forgetting")) {
            long time = MessageCase.number(json, "time");
            ReferenceStore left = ReferenceStoreRules.forget(StoreJson.read(json.get("contents")), time);
            assertEquals(hex(StoreJson.read(json.get("left"))), hex(left), json.get("name").textValue());
            assertEquals(hex(left), hex(ReferenceStoreRules.forget(left, time)), json.get("name").textValue());
            cases++;
        }
        assertEquals(16, cases);
    }

    @Test
    void pageHasTheWorkedExample() throws Exception {
        String page = Files.readString(VectorFiles.storePage()).replace("\r\n", "\n");
        assertTrue(page.contains(StoreWorkedExample.text()),
                "KEYSTORE.md section 11 is to read:\n" + StoreWorkedExample.text());
    }
}
