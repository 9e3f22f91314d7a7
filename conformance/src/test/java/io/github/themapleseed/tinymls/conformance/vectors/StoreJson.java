package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStore;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTombstone;
import io.github.themapleseed.tinymls.conformance.model.ReferenceVersion;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The contents of stores in the vector files, and the versions that the project's own are made of. */
final class StoreJson {
    private static final HexFormat HEX = HexFormat.of();
    private static final int LONGEST_LINE = 100;
    private static final int LONGEST_FILE = 8_192;
    private static final Map<String, byte[]> ROOT_KEYS = new ConcurrentHashMap<>();
    private static final Map<String, List<ReferenceVersion>> LINES = new ConcurrentHashMap<>();

    private StoreJson() {
    }

    /** A version whose root key comes from a label. */
    static ReferenceVersion version(String label, long activation, long from, long to, long notAfter) {
        byte[] root = TestBytes.seeded("store/" + label, 32);
        ReferenceKey key = ReferenceKey.punctured(root, from, to, notAfter);
        ROOT_KEYS.put(HEX.formatHex(key.keyId()), root);
        return new ReferenceVersion(activation, key);
    }

    /** Versions by the recipe that a file states by count and seed. */
    static List<ReferenceVersion> line(int count, byte[] seed) {
        return LINES.computeIfAbsent(count + HEX.formatHex(seed), wanted -> {
            List<ReferenceVersion> line = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] root = Octets.sha256(Octets.join(seed, Octets.uint(i, 4)));
                line.add(new ReferenceVersion(i, ReferenceKey.fresh(root, ReferenceEntry.UNLIMITED)));
            }
            return line;
        });
    }

    /** Writes contents; whoever wrote them knows the root keys. */
    static void write(ReferenceStore store, ObjectNode json) {
        ArrayNode entries = json.putArray("entries");
        store.entries().forEach(entry -> write(entry, entries.addObject()));
        ArrayNode tombstones = json.putArray("tombstones");
        store.tombstones().forEach(each -> tombstones.addObject().put("id", HEX.formatHex(each.id()))
                .put("until", Long.toString(each.until())));
    }

    private static void write(ReferenceEntry entry, ObjectNode json) {
        json.put("alias", new String(entry.alias(), StandardCharsets.UTF_8)).put("entryId", HEX.formatHex(entry.id()))
                .put("reference", HEX.formatHex(entry.reference())).put("created", Long.toString(entry.created()))
                .put("periodMillis", Long.toString(entry.period())).put("windowMillis", window(entry.window()));
        if (entry.versions().size() > LONGEST_LINE) {
            json.put("versionCount", entry.versions().size()).put("versionSeed", HEX.formatHex(seed(entry.versions())));
            return;
        }
        ArrayNode versions = json.putArray("versions");
        entry.versions().forEach(version -> versions.addObject().put("activation", Long.toString(version.activation()))
                .put("rootKey", HEX.formatHex(ROOT_KEYS.get(HEX.formatHex(version.key().keyId()))))
                .put("exportedKey", HEX.formatHex(version.key().encode())));
    }

    private static byte[] seed(List<ReferenceVersion> line) {
        String name = LINES.entrySet().stream().filter(each -> each.getValue() == line).findFirst().orElseThrow()
                .getKey();
        return HEX.parseHex(name.substring(Integer.toString(line.size()).length()));
    }

    private static String window(long window) {
        return window == ReferenceEntry.UNLIMITED ? "unlimited" : Long.toString(window);
    }

    /** Writes a file, in full or by length and SHA-256. */
    static void writeFile(byte[] file, ObjectNode json) {
        if (file.length <= LONGEST_FILE) {
            json.put("file", HEX.formatHex(file));
        } else {
            json.put("fileLength", file.length).put("fileSha256", HEX.formatHex(Octets.sha256(file)));
        }
    }

    /** Whether a file is the one that is written there. */
    static boolean isDescribedBy(JsonNode json, byte[] file) {
        return json.has("file") ? json.get("file").textValue().equals(HEX.formatHex(file))
                : json.get("fileLength").intValue() == file.length
                        && json.get("fileSha256").textValue().equals(HEX.formatHex(Octets.sha256(file)));
    }

    /** The contents written there. */
    static ReferenceStore read(JsonNode json) throws InvalidKeyException {
        List<ReferenceEntry> entries = new ArrayList<>();
        for (JsonNode entry : json.required("entries")) {
            String window = entry.get("windowMillis").textValue();
            entries.add(ReferenceEntry.named(entry.get("alias").textValue(), MessageCase.bytes(entry, "entryId"),
                    MessageCase.number(entry, "created"), MessageCase.number(entry, "periodMillis"),
                    window.equals("unlimited") ? ReferenceEntry.UNLIMITED : Long.parseLong(window), versions(entry)));
        }
        List<ReferenceTombstone> tombstones = new ArrayList<>();
        for (JsonNode each : json.required("tombstones")) {
            tombstones.add(new ReferenceTombstone(MessageCase.bytes(each, "id"), MessageCase.number(each, "until")));
        }
        return new ReferenceStore(entries, tombstones);
    }

    private static List<ReferenceVersion> versions(JsonNode entry) throws InvalidKeyException {
        if (entry.has("versionCount")) {
            return line(entry.get("versionCount").intValue(), MessageCase.bytes(entry, "versionSeed"));
        }
        List<ReferenceVersion> versions = new ArrayList<>();
        for (JsonNode version : entry.required("versions")) {
            ReferenceKey key = ReferenceKey.decode(MessageCase.bytes(version, "exportedKey"));
            ReferenceKey made = ReferenceKey.punctured(MessageCase.bytes(version, "rootKey"), key.from(), key.to(),
                    key.notAfter());
            if (!HEX.formatHex(made.encode()).equals(HEX.formatHex(key.encode()))) {
                throw new AssertionError("not the exported key of the root key beside it");
            }
            versions.add(new ReferenceVersion(MessageCase.number(version, "activation"), key));
        }
        return versions;
    }
}
