package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStore;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTombstone;
import io.github.themapleseed.tinymls.conformance.model.ReferenceVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** The files of store-v1.json. */
final class StoreCatalog {
    static final long NOW = StoreCase.NOW;
    static final long HOUR = 3_600_000;
    static final long MINUTE = 60_000;
    static final long LAST = ReferenceEntry.UNLIMITED;
    private static final byte[] SEED = TestBytes.seeded("store/line", 16);

    private static final List<StoreCase> ALL = made();

    private StoreCatalog() {
    }

    /** The whole file. */
    static ObjectNode json() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("format", "TinyMLS store format v1, conformance/KEYSTORE.md");
        file.set("verify", VectorWriter.lines(
                "cases: the file decodes under the password to the contents, and is encoded from them to the same"
                        + " bytes with"
                        + " writtenAt, salt, sealSalt (the sender salt) and counter given; rootKey is PBKDF2's output.",
                "A long file is given by its length and SHA-256. Where an entry has versionCount and versionSeed,"
                        + " version i has activation i, not-after 2^48 - 1 and the whole tree of the root key"
                        + " SHA-256(seed || i in 4 bytes).",
                "Each message opens under the version in force at its epoch; at an epoch under 'gaps' none is in force"
                        + " (KEYSTORE.md section 7).",
                "foldedAliases: files with aliases that no writer writes; they are read with A to Z folded.",
                "faults: rejectedBy names the first check of KEYSTORE.md section 6 that fails. A fault is a file, or"
                        + " the"
                        + " file of the case named by 'base', cut to 'length' bytes, with the byte at each offset under"
                        + " 'xor' XORed with the mask, or a file of contents that are not valid.",
                "merges: 'merged' is what one and other give, in either order (KEYSTORE.md section 8), entries by"
                        + " (created, entry id), tombstones by id.",
                "forgetting: 'left' is what is left of the contents at that time (KEYSTORE.md section 9)."));
        ArrayNode cases = file.putArray("cases");
        all().forEach(each -> cases.add(each.json()));
        file.set("foldedAliases", StoreFaults.folded());
        file.set("faults", StoreFaults.json());
        file.set("merges", StoreMerges.merges());
        file.set("forgetting", StoreMerges.forgetting());
        return file;
    }

    static StoreCase named(String name) {
        return all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    static List<StoreCase> all() {
        return ALL;
    }

    private static List<StoreCase> made() {
        List<StoreCase> all = new ArrayList<>();
        all.add(workedExample());
        all.add(StoreCase.of("nothing", store()));
        headers(all);
        bounds(all);
        versions(all);
        sizes(all);
        return List.copyOf(all);
    }

    /** One entry of two versions and a tombstone: the example of KEYSTORE.md. */
    static StoreCase workedExample() {
        long end = (NOW >> 20) + 1 << 20;
        return StoreCase.of("worked example", store(List.of(tombstone("withdrawn", NOW + HOUR)),
                entry("service", MINUTE, StoreJson.version("one", NOW - HOUR, end - (1 << 21), end - 1, end - 1),
                        StoreJson.version("two", NOW + HOUR, end, end + (1 << 23) - 1, end + (1 << 23) - 1))),
                NOW, end, NOW + HOUR);
    }

    private static void headers(List<StoreCase> all) {
        ReferenceStore one = store(entry("a", MINUTE));
        all.add(StoreCase.of("a password longer than a block of the hash", one).under("p".repeat(65)));
        all.add(StoreCase.of("a password that is not normalised", one).under("e\u0301 \u212b"));
        all.add(StoreCase.of("an empty password, which opens and makes nothing", one).under(""));
        all.add(StoreCase.of("the first epoch, the greatest counter", one).written(0, (1L << 40) - 1));
        all.add(StoreCase.of("the last epoch", one).written(LAST, 1));
        all.add(StoreCase.of("iterations 1001", one).iterated(1_001));
        all.add(StoreCase.of("iterations 10000000", one).iterated(10_000_000));
    }

    private static void bounds(List<StoreCase> all) {
        all.add(StoreCase.of("aliases of 1 and of 1024 bytes",
                store(entry("a".repeat(1_024), MINUTE), entry("é".repeat(512), MINUTE), entry("~", MINUTE))));
        all.add(StoreCase.of("aliases that only folding beyond ASCII would make one", store(entry("ä", MINUTE),
                entry("Ä", MINUTE), entry("a\u0308", MINUTE), entry("i", MINUTE), entry("İ", MINUTE),
                entry("ı", MINUTE))));
        all.add(StoreCase.of("times and durations at their bounds", store(
                List.of(tombstone("first", 0), tombstone("last", LAST)),
                ReferenceEntry.named("least", id("least"), 0, 0, 0, List.of()),
                ReferenceEntry.named("most", id("most"), LAST, LAST, LAST - 1, List.of()),
                ReferenceEntry.named("unlimited", id("unlimited"), LAST, LAST, LAST, List.of()))));
        all.add(StoreCase.of("the longest exported key", store(entry("service", MINUTE,
                StoreJson.version("longest", 5, 1, LAST - 1, LAST))), 5L, LAST - 1));
        all.add(StoreCase.of("two tombstones of one id, and what they name is there", store(
                List.of(tombstone("buried", 5), tombstone("buried", 7)), entry("buried", MINUTE))));
    }

    private static void versions(List<StoreCase> all) {
        List<ReferenceVersion> equal = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            equal.add(StoreJson.version("equal " + i, 2_000, 0, LAST, 3_000));
        }
        Collections.sort(equal, Comparator.comparing(version -> HexFormat.of().formatHex(version.key().keyId())));
        all.add(StoreCase.of("versions with one activation, key ids from below 80 to above", store(
                entry("service", MINUTE, equal.toArray(ReferenceVersion[]::new))), 1_999L, 2_000L, 3_000L, 3_001L));
        all.add(StoreCase.of("the example of section 7", store(entry("service", 1_000, example())), 0L, 999L, 1_000L,
                1_999L, 2_000L, 3_000L, 3_001L, 4_999L, 5_000L, LAST));
        all.add(StoreCase.of("a version that ends before its successor does not come back after that",
                store(entry("service",
                1_000, StoreJson.version("longer", 1_000, 0, LAST, 9_000),
                StoreJson.version("shorter", 2_000, 0, LAST, 4_000))), 1_999L, 2_000L, 4_000L, 4_001L, 9_000L));
    }

    private static ReferenceVersion[] example() {
        ReferenceVersion a = StoreJson.version("example a", 2_000, 0, LAST, 3_000);
        ReferenceVersion b = StoreJson.version("example b", 2_000, 0, LAST, 3_000);
        boolean ordered = Arrays.compareUnsigned(a.key().keyId(), b.key().keyId()) < 0;
        return new ReferenceVersion[] {StoreJson.version("example 0", 1_000, 0, LAST, 3_000), ordered ? a : b,
            ordered ? b : a, StoreJson.version("example 3", 5_000, 0, LAST, LAST)};
    }

    private static void sizes(List<StoreCase> all) {
        all.add(StoreCase.of("4096 versions", store(lined("line", 4_096))));
        all.add(StoreCase.of("a plaintext of 65535 bytes", store(lined("l".repeat(81), 711))));
        all.add(StoreCase.of("a plaintext of 65536 bytes, so that the last chunk is empty",
                store(lined("l".repeat(82), 711))));
        ReferenceEntry[] many = new ReferenceEntry[12];
        for (int i = 0; i < many.length; i++) {
            many[i] = lined("line " + i, 4_096);
        }
        all.add(StoreCase.of("a plaintext of more than 4 MiB", store(many)));
    }

    static ReferenceEntry lined(String alias, int count) {
        return ReferenceEntry.named(alias, id(alias), 7, 100, LAST, StoreJson.line(count, SEED));
    }

    static ReferenceStore store(ReferenceEntry... entries) {
        return store(List.of(), entries);
    }

    static ReferenceStore store(List<ReferenceTombstone> tombstones, ReferenceEntry... entries) {
        return new ReferenceStore(List.of(entries), tombstones);
    }

    static ReferenceEntry entry(String alias, long window, ReferenceVersion... versions) {
        return ReferenceEntry.named(alias, id(alias), NOW - HOUR, 100, window, List.of(versions));
    }

    static ReferenceTombstone tombstone(String label, long until) {
        return new ReferenceTombstone(id(label), until);
    }

    static byte[] id(String label) {
        return TestBytes.seeded("store/id/" + label, 16);
    }
}
