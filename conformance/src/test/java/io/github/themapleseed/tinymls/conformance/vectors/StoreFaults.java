package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.StoreCatalog.LAST;
import static io.github.themapleseed.tinymls.conformance.vectors.StoreCatalog.MINUTE;
import static io.github.themapleseed.tinymls.conformance.vectors.StoreCatalog.NOW;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStore;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile.StoreHeader;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import io.github.themapleseed.tinymls.conformance.model.ReferenceVersion;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Files that must be refused. */
final class StoreFaults {
    private static final HexFormat HEX = HexFormat.of();
    private static final StoreCase BASE = StoreCatalog.workedExample();
    private static final String EMPTY_CHUNK = "a plaintext of 65536 bytes, so that the last chunk is empty";
    private static final ReferenceVersion VERSION = StoreJson.version("fault", 5, 0, LAST, LAST);

    private StoreFaults() {
    }

    static ArrayNode json() {
        ArrayNode faults = JsonNodeFactory.instance.arrayNode();
        beginnings(faults);
        iterations(faults);
        forms(faults);
        keys(faults);
        bodies(faults);
        aliases(faults);
        versions(faults);
        exportedKeys(faults);
        long4097(faults);
        return faults;
    }

    private static void beginnings(ArrayNode faults) {
        byte[] file = BASE.file();
        add(faults, "no byte", new byte[0], Check.MAGIC);
        add(faults, "the magic cut", Arrays.copyOf(file, 7), Check.MAGIC);
        add(faults, "version 2 of the format", replaced(file, 7, '2'), Check.MAGIC);
        add(faults, "an exported key", VERSION.key().encode(), Check.MAGIC);
        add(faults, "the magic alone", Arrays.copyOf(file, 8), Check.HEADER);
        add(faults, "the header cut by a byte", Arrays.copyOf(file, 49), Check.HEADER);
        add(faults, "the header alone", Arrays.copyOf(file, 50), Check.FORM);
        add(faults, "the message cut to its header", Arrays.copyOf(file, 106), Check.FORM);
        add(faults, "the message cut within its tag", Arrays.copyOf(file, 121), Check.FORM);
        add(faults, "the message cut by a byte", Arrays.copyOf(file, file.length - 1), Check.CHUNK);
        add(faults, "a byte more", Arrays.copyOf(file, file.length + 1), Check.CHUNK);
    }

    private static void iterations(ArrayNode faults) {
        for (long iterations : new long[] {0, 1, 999, 10_000_001, 1L << 31, (1L << 32) - 1}) {
            byte[] file = BASE.file();
            System.arraycopy(Octets.uint(iterations, 4), 0, file, 30, 4);
            add(faults, "iterations " + iterations, file, Check.HEADER);
        }
    }

    private static void forms(ArrayNode faults) {
        byte[] file = BASE.file();
        add(faults, "a message of version 02", replaced(file, 50, 2), Check.FORM);
        add(faults, "a message with the flag of a caller IV", replaced(file, 50, 0x81), Check.FORM);
        add(faults, "written-at a millisecond later", replaced(file, 29, file[29] + 1), Check.FORM);
        add(faults, "the message's epoch a millisecond later", replaced(file, 56, file[56] + 1), Check.FORM);
        byte[] bound = Octets.join(BASE.header().encode(),
                message(Prefix.of(NOW, BASE.sealSalt(), 0, true), new byte[12], BASE.header().encode()));
        add(faults, "authentic, with a caller IV", bound, Check.FORM);
        byte[] later = Octets.join(BASE.header().encode(), message(Prefix.of(NOW + 1, BASE.sealSalt(), 0, false), null,
                BASE.header().encode()));
        add(faults, "authentic, of an epoch other than written-at", later, Check.FORM);
    }

    private static byte[] message(Prefix prefix, byte[] iv, byte[] aad) {
        ReferenceTree tree = ReferenceTree.ofRootKey(ReferenceStoreFile.rootKey(BASE.password(), BASE.header()));
        return ReferenceMessage.seal(tree, prefix, iv, aad, BASE.store().encode());
    }

    private static void keys(ArrayNode faults) {
        byte[] file = BASE.file();
        add(faults, "another password", "Changeit", file, Check.PASSWORD, null);
        add(faults, "a space after the password", "changeit ", file, Check.PASSWORD, null);
        add(faults, "an empty password", "", file, Check.PASSWORD, null);
        String composed = "\u00e9 \u00c5";
        add(faults, "the password normalised", composed, StoreCatalog.named("a password that is not normalised").file(),
                Check.PASSWORD, null);
        add(faults, "one iteration more", replaced(file, 33, file[33] + 1), Check.PASSWORD);
        add(faults, "last byte of the salt", replaced(file, 49, ~file[49]), Check.PASSWORD);
        add(faults, "last byte of the sender salt", replaced(file, 68, ~file[68]), Check.PASSWORD);
        add(faults, "last byte of the commitment", replaced(file, 105, ~file[105]), Check.PASSWORD);
        add(faults, "another store id", replaced(file, 8, ~file[8]), Check.CHUNK);
        add(faults, "another counter", replaced(file, 73, 1), Check.CHUNK);
        add(faults, "first byte of the body", replaced(file, 106, ~file[106]), Check.CHUNK);
        add(faults, "last byte of the tag", replaced(file, file.length - 1, ~file[file.length - 1]), Check.CHUNK);
        add(faults, "sealed without the header as AAD", Octets.join(BASE.header().encode(),
                message(Prefix.of(NOW, BASE.sealSalt(), 0, false), null, new byte[0])), Check.CHUNK);
        StoreHeader other = new StoreHeader(BASE.header().storeId(), NOW, 1_000, TestBytes.seeded("other salt", 16));
        add(faults, "the message of a file with another salt", Octets.join(BASE.header().encode(), Arrays.copyOfRange(
                ReferenceStoreFile.seal("changeit", other, BASE.sealSalt(), 0, BASE.store().encode()), 50,
                file.length)), Check.PASSWORD);
        StoreCase even = StoreCatalog.named(EMPTY_CHUNK);
        int length = even.file().length;
        derived(faults, "the tag of an empty last chunk", even, length, length - 1);
        derived(faults, "cut by an empty last chunk", even, length - 16, -1);
    }

    private static void bodies(ArrayNode faults) {
        byte[] body = BASE.store().encode();
        authentic(faults, "no byte", new byte[0]);
        authentic(faults, "one byte", new byte[1]);
        authentic(faults, "no count of tombstones", Arrays.copyOf(body, body.length - 24));
        authentic(faults, "half a count of tombstones", Arrays.copyOf(body, body.length - 23));
        authentic(faults, "the tombstones cut", Arrays.copyOf(body, body.length - 22));
        authentic(faults, "a tombstone cut by a byte", Arrays.copyOf(body, body.length - 1));
        authentic(faults, "a byte more", Arrays.copyOf(body, body.length + 1));
        authentic(faults, "one tombstone too many", Arrays.copyOf(body, body.length + 22));
        authentic(faults, "counted one tombstone too many", replaced(body, body.length - 23, 2));
        authentic(faults, "counted 65535 tombstones",
                replaced(replaced(body, body.length - 24, 255), body.length - 23, 255));
        authentic(faults, "counted one entry too many", replaced(body, 1, 2));
        authentic(faults, "counted no entry", replaced(body, 1, 0));
    }

    private static void aliases(ArrayNode faults) {
        alias(faults, "an empty alias", new byte[0]);
        alias(faults, "an alias of 1025 bytes", "a".repeat(1_025).getBytes(StandardCharsets.UTF_8));
        alias(faults, "an alias of 1026 bytes in 513 characters", "é".repeat(513).getBytes(StandardCharsets.UTF_8));
        for (String bytes : List.of("80", "61c3", "c0af", "e080af", "eda080", "edbfbf", "f4908080", "f888808080", "ff",
                "61e282")) {
            alias(faults, "an alias that is not UTF-8: " + bytes, HEX.parseHex(bytes));
        }
        byte[] body = BASE.store().encode();
        authentic(faults, "an alias longer than the rest", replaced(body, 2, 3));
        authentic(faults, "one alias twice", StoreCatalog.store(named("a", "1"), named("a", "2")).encode());
        authentic(faults, "one alias twice, once in upper case",
                StoreCatalog.store(named("a", "1"), named("A", "2")).encode());
        authentic(faults, "one entry id twice", StoreCatalog.store(named("a", "1"), named("b", "1")).encode());
    }

    private static ReferenceEntry named(String alias, String id, ReferenceVersion... versions) {
        return ReferenceEntry.named(alias, StoreCatalog.id(id), 5, 100, MINUTE, List.of(versions));
    }

    private static void alias(ArrayNode faults, String name, byte[] alias) {
        authentic(faults, name,
                StoreCatalog.store(new ReferenceEntry(alias, StoreCatalog.id("a"), 5, 100, MINUTE, List.of()))
                .encode());
    }

    private static void versions(ArrayNode faults) {
        ReferenceVersion[] equal = StoreCatalog.named("versions with one activation, key ids from below 80 to above")
                .store().entries().get(0).versions().toArray(ReferenceVersion[]::new);
        ReferenceVersion low = equal[0];
        ReferenceVersion high = equal[equal.length - 1];
        line(faults, "versions by descending activation", StoreJson.version("x", 6, 0, LAST, LAST), VERSION);
        line(faults, "versions with one activation by descending key id", high, low);
        line(faults, "one version twice", low, low);
        line(faults, "one version twice, with another not-after", low, new ReferenceVersion(low.activation(),
                StoreJson.version("equal " + label(low), 0, 0, LAST, 4_000).key()));
    }

    private static int label(ReferenceVersion version) {
        int label = 0;
        while (!Arrays.equals(StoreJson.version("equal " + label, 0, 0, LAST, 0).key().keyId(),
                version.key().keyId())) {
            label++;
        }
        return label;
    }

    private static void line(ArrayNode faults, String name, ReferenceVersion... versions) {
        authentic(faults, name, StoreCatalog.store(named("a", "a", versions)).encode());
    }

    private static void exportedKeys(ArrayNode faults) {
        byte[] key = VERSION.key().encode();
        exported(faults, "an exported key of no byte", 0, new byte[0]);
        exported(faults, "an exported key longer than the rest", 0xFFFF_FFFFL, key);
        exported(faults, "an exported key and a byte", 83, Octets.join(key, new byte[1]));
        exported(faults, "an exported key said to be a byte shorter", 81, key);
        exported(faults, "an exported key said to be a byte longer", 83, key);
        exported(faults, "an exported key of version 2", 82, replaced(key, 7, '2'));
        exported(faults, "an exported key with a wrong checksum", 82, replaced(key, 81, ~key[81]));
        exported(faults, "a root key", 32, TestBytes.seeded("store/fault", 32));
        byte[] backwards = replaced(replaced(key, 30, 0), 24, 255);
        byte[] sum = Arrays.copyOf(Octets.sha256(Arrays.copyOf(backwards, 74)), 8);
        exported(faults, "an exported key whose from is after its to", 82,
                Octets.join(Arrays.copyOf(backwards, 74), sum));
    }

    private static void exported(ArrayNode faults, String name, long length, byte[] key) {
        byte[] none = StoreCatalog.store(named("a", "a")).encode();
        byte[] start = replaced(Arrays.copyOf(none, none.length - 2), none.length - 3, 1);
        authentic(faults, name, Octets.join(start, Octets.uint(5, 6), Octets.uint(length, 4), key, new byte[2]));
    }

    private static void long4097(ArrayNode faults) {
        StoreCase more = StoreCase.of("authentic, but 4097 versions",
                StoreCatalog.store(StoreCatalog.lined("line", 4_097)));
        ObjectNode json = more.json();
        json.remove(List.of("messages", "gaps"));
        faults.add(checked(json, more.password(), more.file(), Check.CONTENTS));
    }

    private static byte[] replaced(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static void authentic(ArrayNode faults, String name, byte[] plaintext) {
        byte[] salt = TestBytes.seeded(name + "/seal salt", 12);
        add(faults, "authentic, but " + name, BASE.password(),
                ReferenceStoreFile.seal(BASE.password(), BASE.header(), salt, 0, plaintext), Check.CONTENTS, plaintext);
    }

    private static void add(ArrayNode faults, String name, byte[] file, Check rejectedBy) {
        add(faults, name, BASE.password(), file, rejectedBy, null);
    }

    private static void add(ArrayNode faults, String name, String password, byte[] file, Check rejectedBy,
            byte[] plaintext) {
        ObjectNode json = faults.objectNode().put("name", name).put("password", password);
        if (plaintext != null) {
            json.put("plaintext", HEX.formatHex(plaintext));
        }
        json.put("file", HEX.formatHex(file));
        faults.add(checked(json, password, file, rejectedBy));
    }

    /** A file that is made from a long one: cut to a length, with the last bit of one byte flipped. */
    private static void derived(ArrayNode faults, String name, StoreCase base, int length, int flippedAt) {
        ObjectNode json = faults.objectNode().put("name", name).put("password", base.password())
                .put("base", base.name()).put("length", length);
        ArrayNode xor = json.putArray("xor");
        if (flippedAt >= 0) {
            xor.addObject().put("offset", flippedAt).put("mask", 1);
        }
        faults.add(checked(json, base.password(), derived(json, base.file()),
                Check.valueOf(flippedAt >= 0 ? "CHUNK" : "FORM")));
    }

    private static byte[] derived(JsonNode json, byte[] base) {
        byte[] file = Arrays.copyOf(base, json.get("length").intValue());
        for (JsonNode change : json.get("xor")) {
            file[change.get("offset").intValue()] ^= (byte) change.get("mask").intValue();
        }
        return file;
    }

    private static ObjectNode checked(ObjectNode json, String password, byte[] file, Check rejectedBy) {
        Optional<Check> found = ReferenceStoreFile.examine(password, file).rejectedBy();
        if (!found.equals(Optional.of(rejectedBy))) {
            throw new IllegalStateException(json.get("name") + ": stated " + rejectedBy + ", model " + found);
        }
        return json.put("rejectedBy", rejectedBy.name());
    }

    /** The file of a fault; what it is made from stands in the same vectors. */
    static byte[] file(JsonNode json, JsonNode vectors) throws InvalidKeyException {
        if (json.has("file")) {
            return MessageCase.bytes(json, "file");
        }
        if (json.has("entries")) {
            return StoreCase.read(json).file();
        }
        for (JsonNode each : vectors.required("cases")) {
            if (each.get("name").equals(json.get("base"))) {
                return derived(json, StoreCase.read(each).file());
            }
        }
        throw new AssertionError("no case is called " + json.get("base"));
    }

    /** Files that are read although no writer writes them so. */
    static ArrayNode folded() {
        ArrayNode cases = JsonNodeFactory.instance.arrayNode();
        StoreCase upper = StoreCase.of("upper case", StoreCatalog.store(named("SerVICE ÄZ@[", "1", VERSION)));
        cases.addObject().put("name", upper.name()).put("password", upper.password())
                .put("written", "SerVICE ÄZ@[").put("alias", "service Äz@[").put("file", HEX.formatHex(upper.file()));
        return cases;
    }
}
