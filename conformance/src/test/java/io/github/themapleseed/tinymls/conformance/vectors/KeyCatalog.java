package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import java.util.HexFormat;
import java.util.TreeSet;

/** The exported keys of keys-v1.json that are valid; {@link KeyFaults} has those that are not. */
final class KeyCatalog {
    static final long DAY = 86_400_000;
    private static final long MINUTE = 60_000;
    private static final long LAST = Position.LAST_EPOCH;
    private static final HexFormat HEX = HexFormat.of();

    private KeyCatalog() {
    }

    /** The whole file. */
    static ObjectNode json() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("format", "TinyMLS exported key v1, conformance/FORMAT.md section 11");
        file.set("verify", VectorWriter.lines(
                "Keys: derive the tree from rootKey, keep from..to, encode with notAfter: the result is 'encoded', and"
                        + " decoding that gives the fields back.",
                "The decoded key gives each leaf under 'leaves', and none for the epochs under 'lacks'.",
                "Whether a key's life is over (notAfter) is not part of decoding it.",
                "Faults: each must be refused, by section 11, also where root keys come in by the same door. 'reason'"
                        + " names the first check that fails.",
                "Root keys: where root keys and exported keys come in by the same door, 'bytes' is taken for a root key"
                        + " if isRootKey, and then its key id is keyId; otherwise it is refused."));
        ArrayNode keys = file.putArray("keys");
        whole(keys);
        punctured(keys);
        edges(keys);
        endsOfLife(keys);
        file.set("faults", KeyFaults.json());
        file.set("rootKeys", RootKeys.json());
        return file;
    }

    private static void whole(ArrayNode keys) {
        for (int length : new int[] {32, 48, 64}) {
            add(keys, "fresh, from a root key of " + length + " bytes", length, 0, LAST, MessageCase.PRESENT + DAY);
        }
        add(keys, "fresh, without end of life", 32, 0, LAST, LAST);
    }

    private static void punctured(ArrayNode keys) {
        long now = MessageCase.PRESENT;
        add(keys, "punctured: window 60 s, lifetime 24 h", 32, now - MINUTE, now + DAY, now + DAY);
        add(keys, "punctured: window 1 ms, lifetime 100 ms", 32, now - 1, now + 100, now + 100);
        add(keys, "punctured: the same an hour later", 32, now - MINUTE + 60 * MINUTE, now + DAY, now + DAY);
        add(keys, "punctured: at the end of its life", 32, now + DAY, now + DAY, now + DAY);
        add(keys, "punctured: 7 days, root key of 64 bytes", 64, now - MINUTE, now + 7 * DAY, now + 7 * DAY);
    }

    private static void edges(ArrayNode keys) {
        long middle = 1L << 47;
        add(keys, "the left half", 32, 0, middle - 1, middle - 1);
        add(keys, "the right half", 32, middle, LAST, LAST);
        add(keys, "two epochs, one each side of the middle", 32, middle - 1, middle, middle);
        add(keys, "two epochs in one subtree", 32, middle, middle + 1, middle + 1);
        add(keys, "two epochs in two subtrees", 32, middle + 1, middle + 2, middle + 2);
        add(keys, "all epochs but the first", 32, 1, LAST, LAST);
        add(keys, "all epochs but the last", 32, 0, LAST - 1, LAST - 1);
        add(keys, "all epochs but the first and the last: the most nodes", 32, 1, LAST - 1, LAST - 1);
        add(keys, "the last epoch", 32, LAST, LAST, LAST);
    }

    /** Nothing is required of how not-after stands to the epochs. */
    private static void endsOfLife(ArrayNode keys) {
        add(keys, "not-after before from", 32, 1_000_000, 2_000_000, 500_000);
        add(keys, "not-after after to", 32, 1_000_000, 1L << 47, LAST);
        add(keys, "not-after between from and to", 32, 1_000_000, 2_000_000, 1_500_000);
        add(keys, "not-after 0", 32, 0, LAST, 0);
    }

    /** Keys named "punctured" share a root key, and so a key id. */
    private static void add(ArrayNode keys, String name, int rootLength, long from, long to, long notAfter) {
        byte[] root = TestBytes.seeded(name.split(":")[0] + "/root", rootLength);
        ReferenceKey key = ReferenceKey.punctured(root, from, to, notAfter);
        ObjectNode json = keys.addObject()
                .put("name", name)
                .put("rootKey", HEX.formatHex(root))
                .put("keyId", HEX.formatHex(key.keyId()))
                .put("from", Long.toString(from))
                .put("to", Long.toString(to))
                .put("notAfter", Long.toString(notAfter))
                .put("nodes", key.nodes().size())
                .put("encoded", HEX.formatHex(key.encode()));
        probes(json, key);
    }

    private static void probes(ObjectNode json, ReferenceKey key) {
        TreeSet<Long> epochs = new TreeSet<>();
        epochs.add(key.from());
        epochs.add(key.from() + (key.to() - key.from()) / 2);
        epochs.add(key.to());
        ArrayNode leaves = json.putArray("leaves");
        for (long epoch : epochs) {
            leaves.addObject().put("epoch", Long.toString(epoch))
                    .put("leaf", HEX.formatHex(key.tree().leaf(epoch).orElseThrow()));
        }
        ArrayNode lacks = json.putArray("lacks");
        if (key.from() > 0) {
            lacks.add(Long.toString(key.from() - 1));
        }
        if (key.to() < LAST) {
            lacks.add(Long.toString(key.to() + 1));
        }
    }
}
