package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Exported keys that must be refused, by a reader of exported keys and by one that takes root keys too: none of them
 * is a root key, since it begins with the magic or has fewer than 32 or more than 64 bytes (FORMAT.md section 11).
 */
final class KeyFaults {
    private static final byte[] ROOT = TestBytes.seeded("key faults/root", 32);
    private static final long FROM = (1L << 47) - 1;
    private static final long TO = (1L << 47) + 4;
    /** Three nodes, over 1, 4 and 1 epochs. */
    private static final ReferenceKey KEY = ReferenceKey.punctured(ROOT, FROM, TO, TO);
    private static final ReferenceKey FRESH = ReferenceKey.fresh(ROOT, MessageCase.PRESENT + KeyCatalog.DAY);

    private KeyFaults() {
    }

    static ArrayNode json() {
        ArrayNode faults = JsonNodeFactory.instance.arrayNode();
        lengths(faults);
        magic(faults);
        checksum(faults);
        bounds(faults);
        nodes(faults);
        return faults;
    }

    private static void lengths(ArrayNode faults) {
        byte[] key = KEY.encode();
        add(faults, "no byte", new byte[0], "length");
        add(faults, "the magic alone", Arrays.copyOf(key, 8), "length");
        add(faults, "key id and no more", Arrays.copyOf(key, 24), "length");
        add(faults, "a byte short", Arrays.copyOf(key, key.length - 1), "length");
        add(faults, "a byte more", Arrays.copyOf(key, key.length + 1), "length");
        add(faults, "without the checksum", Arrays.copyOf(key, key.length - 8), "length");
        add(faults, "a byte short, checksum remade", summed(Arrays.copyOf(key, key.length - 9)), "length");
        add(faults, "fresh, a byte short", Arrays.copyOf(FRESH.encode(), 81), "length");
        cutToTheLengthOfARootKey(faults);
    }

    /** What a reader that goes by the length alone would take for a root key, and its neighbours. */
    private static void cutToTheLengthOfARootKey(ArrayNode faults) {
        for (int length : new int[] {31, 32, 33, 42, 48, 50, 63, 64, 65}) {
            add(faults, "fresh, cut to " + length + " bytes", Arrays.copyOf(FRESH.encode(), length), "length");
        }
        add(faults, "three nodes, cut to 64 bytes", Arrays.copyOf(KEY.encode(), 64), "length");
        add(faults, "no node, checksum remade", summed(Arrays.copyOf(FRESH.encode(), 42)), "length");
    }

    private static void magic(ArrayNode faults) {
        for (String magic : new String[] {"TMLSKEY2", "TMLSKEY0", "tmlskey1", "XMLSKEY1"}) {
            byte[] body = Arrays.copyOf(FRESH.encode(), 74);
            System.arraycopy(magic.getBytes(StandardCharsets.US_ASCII), 0, body, 0, 8);
            add(faults, "magic " + magic + ", checksum remade", summed(body), "magic");
        }
    }

    private static void checksum(ArrayNode faults) {
        String[] names = {"key id", "from", "to", "not-after", "first node", "checksum"};
        int[] ends = {24, 30, 36, 42, 74, 82};
        for (int i = 0; i < names.length; i++) {
            byte[] key = FRESH.encode();
            key[ends[i] - 1] ^= 1;
            add(faults, "last bit of the " + names[i] + " flipped", key, "checksum");
        }
        for (int i = 0; i < 8; i++) {
            byte[] key = FRESH.encode();
            key[74 + i] ^= (byte) 0x80;
            add(faults, "first bit of byte " + i + " of the checksum flipped", key, "checksum");
        }
        byte[] zeros = Arrays.copyOf(Arrays.copyOf(FRESH.encode(), 74), 82);
        add(faults, "checksum of zeros", zeros, "checksum");
        add(faults, "a node cut out, checksum kept", Octets.join(Arrays.copyOf(KEY.encode(), 42),
                Arrays.copyOfRange(KEY.encode(), 74, KEY.encode().length)), "checksum");
    }

    private static void bounds(ArrayNode faults) {
        add(faults, "from one past to", fields(TO + 1, TO, KEY.nodes()), "bounds");
        add(faults, "from and to changed over", fields(TO, FROM, KEY.nodes()), "bounds");
        add(faults, "from the last epoch to the first", fields(Position.LAST_EPOCH, 0, FRESH.nodes()), "bounds");
    }

    private static void nodes(ArrayNode faults) {
        List<byte[]> more = new ArrayList<>(KEY.nodes());
        more.add(new byte[32]);
        add(faults, "a node too many", fields(FROM, TO, more), "nodes");
        add(faults, "a node too few", fields(FROM, TO, KEY.nodes().subList(0, KEY.nodes().size() - 1)), "nodes");
        add(faults, "bounds that take a node more", fields(FROM - 2, TO, KEY.nodes()), "nodes");
        add(faults, "bounds that take a node fewer", fields(FROM + 1, TO, KEY.nodes()), "nodes");
        byte[] root = ReferenceTree.ofRootKey(ROOT).secrets().get(0);
        List<byte[]> halves = List.of(ReferenceTree.child(root, 0), ReferenceTree.child(root, 1));
        add(faults, "the whole tree as its two halves", fields(0, Position.LAST_EPOCH, halves), "nodes");
        add(faults, "two sibling leaves instead of their parent", fields(0, 1, halves), "nodes");
        add(faults, "one epoch too few to be the whole tree", fields(0, Position.LAST_EPOCH - 1, FRESH.nodes()),
                "nodes");
    }

    private static byte[] fields(long from, long to, List<byte[]> nodes) {
        return new ReferenceKey(KEY.keyId(), from, to, KEY.notAfter(), nodes).encode();
    }

    private static byte[] summed(byte[] body) {
        return Octets.join(body, Arrays.copyOf(Octets.sha256(body), 8));
    }

    private static void add(ArrayNode faults, String name, byte[] encoded, String reason) {
        try {
            ReferenceKey.decode(encoded);
        } catch (InvalidKeyException e) {
            if (e.getMessage().endsWith(": " + reason) && !ReferenceKey.isRootKey(encoded)) {
                faults.addObject().put("name", name).put("encoded", HexFormat.of().formatHex(encoded))
                        .put("reason", reason);
                return;
            }
            throw new IllegalStateException(name + ": stated " + reason + ", model " + e.getMessage(), e);
        }
        throw new IllegalStateException(name + ": the model takes it");
    }
}
