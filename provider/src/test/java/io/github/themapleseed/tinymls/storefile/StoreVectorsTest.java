package io.github.themapleseed.tinymls.storefile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.engine.GenerationKeys;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.PathCache;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.storefile.StoreFileException.Kind;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * KEYSTORE.md: every file of the independent implementation, and of the reference model, decodes to its contents, is
 * encoded again to the same bytes, and its messages open under the version in force; every fault is refused. Merging
 * and forgetting are the model's.
 */
class StoreVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    private static final int LONG_ITERATIONS = 100_000;

    private final Delegate delegate = Delegate.of(new RecordingProvider("Recorder"));
    /** Without a recorder, for thousands of keys. */
    private final Delegate plain = Delegate.named("SunJCE");

    private static JsonNode file() {
        return VectorFiles.own("independent/store-v1.json");
    }

    private static JsonNode own() {
        return VectorFiles.own("store-v1.json");
    }

    private static byte[] bytes(JsonNode json, String field) {
        return HEX.parseHex(json.get(field).textValue());
    }

    private static long number(JsonNode json, String field) {
        String text = json.get(field).textValue();
        return text.equals("unlimited") ? StoreEntry.UNLIMITED_WINDOW : Long.parseLong(text);
    }

    private StoreKey key(StoreHeader header, JsonNode json) {
        try (StorePassword password = StorePassword.of(json.get("password").textValue().toCharArray())) {
            return StoreKey.derive(header, password, delegate);
        }
    }

    @TestFactory
    List<DynamicTest> everyFile() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode vectors : List.of(file(), own())) {
            for (JsonNode json : vectors.get("cases")) {
                tests.add(DynamicTest.dynamicTest(json.get("name").textValue(), () -> check(json)));
            }
        }
        assertEquals(31, tests.size());
        return tests;
    }

    private void check(JsonNode json) throws Exception {
        if (json.get("iterations").intValue() > LONG_ITERATIONS) {
            assertEquals(10_000_000, StoreHeader.parse(bytes(json, "file")).iterations()); // deriving takes seconds
            return;
        }
        byte[] file = fileOf(json);
        StoreHeader header = StoreKey.checked(file);
        assertArrayEquals(bytes(json, "storeId"), header.storeId());
        assertEquals(number(json, "writtenAt"), header.writtenAt());
        assertEquals(json.get("iterations").intValue(), header.iterations());
        assertArrayEquals(bytes(json, "salt"), header.salt());
        try (StoreKey key = key(header, json); StoreContents opened = key.open(file);
                StoreContents stated = contents(json)) {
            assertEquals(Samples.text(stated), Samples.text(opened));
            if (!json.get("password").textValue().isEmpty()) {
                assertArrayEquals(file,
                        key.seal(opened, header.writtenAt(), bytes(json, "sealSalt"), number(json, "counter")));
                assertArrayEquals(file,
                        key.seal(stated, header.writtenAt(), bytes(json, "sealSalt"), number(json, "counter")));
            }
            checkRootKeys(json);
            for (JsonNode message : json.get("messages")) {
                checkMessage(message, opened);
            }
        }
    }

    /** A file as it is written down, or, if it is long, as the provider makes it, which must be the one meant. */
    private byte[] fileOf(JsonNode json) throws Exception {
        if (json.has("file")) {
            return bytes(json, "file");
        }
        StoreHeader header = StoreHeader.of(bytes(json, "storeId"), number(json, "writtenAt"),
                json.get("iterations").intValue(), bytes(json, "salt"));
        try (StoreKey key = key(header, json); StoreContents contents = contents(json)) {
            byte[] file = key.seal(contents, header.writtenAt(), bytes(json, "sealSalt"), number(json, "counter"));
            assertEquals(json.get("fileLength").intValue(), file.length);
            assertEquals(json.get("fileSha256").textValue(),
                    HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
            return file;
        }
    }

    private StoreContents contents(JsonNode json) throws Exception {
        List<StoreEntry> entries = new ArrayList<>();
        for (JsonNode entry : json.get("entries")) {
            List<StoreVersion> versions = entry.has("versions") ? versions(entry.get("versions")) : line(entry);
            entries.add(new StoreEntry(entry.get("alias").textValue(), ItemId.of(bytes(entry, "entryId")),
                    number(entry, "created"), number(entry, "periodMillis"), number(entry, "windowMillis"), versions));
        }
        List<Tombstone> tombstones = new ArrayList<>();
        for (JsonNode tombstone : json.get("tombstones")) {
            tombstones.add(new Tombstone(ItemId.of(bytes(tombstone, "id")), number(tombstone, "until")));
        }
        return new StoreContents(entries, tombstones);
    }

    private static List<StoreVersion> versions(JsonNode json) throws Exception {
        List<StoreVersion> versions = new ArrayList<>();
        for (JsonNode version : json) {
            versions.add(new StoreVersion(number(version, "activation"),
                    ExportedKey.decode(bytes(version, "exportedKey"))));
        }
        return versions;
    }

    /** Versions by the recipe that the file states. */
    private List<StoreVersion> line(JsonNode entry) throws Exception {
        List<StoreVersion> line = new ArrayList<>();
        for (int i = 0; i < entry.get("versionCount").intValue(); i++) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes(entry, "versionSeed"));
            byte[] rootKey = digest.digest(ByteBuffer.allocate(4).putInt(i).array());
            try (DerivationKit kit = plain.borrow()) {
                RootSecrets root = RootSecrets.derive(rootKey, kit.kdf());
                line.add(new StoreVersion(i, new ExportedKey(root.keyId(), EpochArithmetic.MAX, root.tree())));
            }
        }
        return line;
    }

    private void checkRootKeys(JsonNode json) throws Exception {
        for (JsonNode entry : json.get("entries")) {
            for (JsonNode version : entry.path("versions")) {
                byte[] encoding = bytes(version, "exportedKey");
                ExportedKey key = ExportedKey.decode(encoding);
                try (DerivationKit kit = delegate.borrow()) {
                    RootSecrets root = RootSecrets.derive(bytes(version, "rootKey"), kit.kdf());
                    GgmTree tree = root.tree().narrowed(key.tree().from(), key.tree().to(), kit.step());
                    assertArrayEquals(encoding, new ExportedKey(root.keyId(), key.notAfter(), tree).encode());
                }
            }
        }
    }

    private void checkMessage(JsonNode json, StoreContents opened) throws Exception {
        StoreEntry entry = opened.entries().stream()
                .filter(each -> each.alias().equals(json.get("alias").textValue())).findFirst().orElseThrow();
        int inForce = VersionsInForce.inForce(entry.versions(), number(json, "epoch"));
        assertEquals(json.get("version").intValue(), inForce);
        byte[] message = bytes(json, "message");
        Header header = Header.parse(message, 0);
        SenderEpochKeys keys;
        try (DerivationKit kit = delegate.borrow()) {
            byte[] leaf = new PathCache().leaf(entry.versions().get(inForce).key().tree(), header.epoch(), kit.step());
            keys = SenderEpochKeys.derive(leaf, header.epochAndSalt(), header.commitment(), kit.kdf());
        }
        assertArrayEquals(bytes(json, "commitment"), keys.commitment());
        byte[] aad = bytes(json, "aad");
        byte[] expected = bytes(json, "plaintext");
        byte[] plaintext = new byte[expected.length];
        try (GenerationKeys generations = GenerationKeys.own(delegate, keys, header)) {
            new ChunkCipher(ChunkLayout.V1, generations).begin(header.counter()).openAll(header,
                    new AssociatedData(new byte[0], aad, aad.length), new BufferPair(message, Header.BYTES,
                    message.length - Header.BYTES, plaintext, 0));
        }
        assertArrayEquals(expected, plaintext);
    }

    private StoreFileException refusal(JsonNode json) {
        return refusal(json, bytes(json, "file"));
    }

    private StoreFileException refusal(JsonNode json, byte[] file) {
        return assertThrows(StoreFileException.class, () -> {
            StoreHeader header = StoreKey.checked(file);
            try (StoreKey key = key(header, json)) {
                key.open(file);
            }
        }, json.get("name").textValue());
    }

    @Test
    void everyFault() throws IOException {
        Map<Kind, Integer> kinds = new TreeMap<>();
        int faults = 0;
        for (JsonNode json : file().get("faults")) {
            String name = json.get("name").textValue();
            StoreFileException refusal = refusal(json);
            kinds.merge(refusal.kind(), 1, Integer::sum);
            faults++;
            System.out.println(name + ": " + refusal.getMessage());
            assertEquals(expected(name), refusal.kind(), name);
        }
        assertEquals(34, faults);
        assertEquals(3, kinds.size());
    }

    private static Kind expected(String name) {
        return switch (name) {
            case "flipped bit: magic", "flipped bit: version of the format", "cut to 0 bytes", "cut to 7 bytes" ->
                Kind.NOT_A_STORE;
            case "wrong password", "flipped bit: iterations", "flipped bit: salt", "flipped bit: salt of the message",
                    "flipped bit: commitment" -> Kind.WRONG_PASSWORD;
            default -> Kind.DAMAGED;
        };
    }

    @Test
    void everyFaultOfTheModel() throws Exception {
        int faults = 0;
        for (JsonNode json : own().get("faults")) {
            if (json.has("entries")) {
                continue; // 4,097 versions, which nothing here would seal: see ContentsCodingTest
            }
            Kind expected = switch (json.get("rejectedBy").textValue()) {
                case "MAGIC" -> Kind.NOT_A_STORE;
                case "PASSWORD" -> Kind.WRONG_PASSWORD;
                default -> Kind.DAMAGED;
            };
            byte[] file = json.has("file") ? bytes(json, "file") : derived(json);
            assertEquals(expected, refusal(json, file).kind(), json.get("name").textValue());
            if (List.of("MAGIC", "HEADER", "FORM").contains(json.get("rejectedBy").textValue())) {
                assertThrows(StoreFileException.class, () -> StoreKey.checked(file), "before a key is derived");
            }
            faults++;
        }
        assertEquals(81, faults);
    }

    /** A fault that is made from the long file of a case. */
    private byte[] derived(JsonNode json) throws Exception {
        for (JsonNode base : own().get("cases")) {
            if (base.get("name").equals(json.get("base"))) {
                byte[] file = Arrays.copyOf(fileOf(base), json.get("length").intValue());
                json.get("xor").forEach(change -> file[change.get("offset").intValue()] ^= (byte) change.get("mask")
                        .intValue());
                return file;
            }
        }
        throw new AssertionError(json.get("base"));
    }

    @Test
    void everyMergeOfTheModel() throws Exception {
        int merges = 0;
        for (JsonNode json : own().get("merges")) {
            try (StoreContents one = contents(json.get("one")); StoreContents other = contents(json.get("other"));
                    StoreContents expected = contents(json.get("merged"));
                    StoreContents merged = StoreMerge.merge(one, other, delegate);
                    StoreContents swapped = StoreMerge.merge(other, one, delegate)) {
                assertEquals(Samples.text(expected), Samples.text(merged), json.get("name").textValue());
                assertEquals(Samples.text(expected), Samples.text(swapped), json.get("name").textValue());
            }
            merges++;
        }
        assertEquals(28, merges);
    }

    @Test
    void everythingThatTheModelForgets() throws Exception {
        int cases = 0;
        for (JsonNode json : own().get("forgetting")) {
            try (StoreContents contents = contents(json.get("contents"));
                    StoreContents left = contents(json.get("left"));
                    StoreContents punctured = StorePuncture.punctured(contents, number(json, "time"), delegate)) {
                assertEquals(Samples.text(left), Samples.text(punctured), json.get("name").textValue());
            }
            cases++;
        }
        assertEquals(16, cases);
    }

    @Test
    void aliasesThatNoWriterWritesAreFolded() throws Exception {
        for (JsonNode json : own().get("foldedAliases")) {
            byte[] file = bytes(json, "file");
            try (StoreKey key = key(StoreKey.checked(file), json); StoreContents opened = key.open(file)) {
                assertEquals(json.get("alias").textValue(), opened.entries().get(0).alias());
            }
        }
    }

    @Test
    void gapsOfTheModel() throws Exception {
        int gaps = 0;
        for (JsonNode json : own().get("cases")) {
            for (JsonNode gap : json.get("gaps")) {
                try (StoreContents contents = contents(json)) {
                    assertEquals(VersionsInForce.NONE, VersionsInForce.inForce(contents.entries().get(0).versions(),
                            number(gap, "epoch")));
                }
                gaps++;
            }
        }
        assertEquals(9, gaps);
    }

    /** The words tell what is wrong. */
    @Test
    void faultsAreNamed() throws IOException {
        Map<String, String> words = Map.ofEntries(
                Map.entry("authentic, but a byte too many in the body", "1 bytes follow the last tombstone"),
                Map.entry("authentic, but the body is cut", "it ends in the middle of a field"),
                Map.entry("authentic, but the exported key inside is damaged", "checksum"),
                Map.entry("authentic, but written-at is not the message’s epoch", "written-at"),
                Map.entry("authentic, but the versions are not in order", "out of order"),
                Map.entry("authentic, but one version stands twice", "out of order"),
                Map.entry("authentic, but one alias stands twice", "one alias"),
                Map.entry("authentic, but two aliases differ in case alone", "one alias"),
                Map.entry("authentic, but one entry id stands twice", "one entry id"),
                Map.entry("authentic, but an alias is empty", "1 to 1024 bytes of UTF-8, not 0"),
                Map.entry("iterations 4294967295", "4294967295"));
        int found = 0;
        for (JsonNode json : file().get("faults")) {
            String word = words.get(json.get("name").textValue());
            if (word != null) {
                String message = refusal(json).getMessage();
                assertTrue(message.contains(word), message);
                found++;
            }
        }
        assertEquals(words.size(), found);
    }
}
