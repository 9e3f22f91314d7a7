package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceChunks;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSender;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import io.github.themapleseed.tinymls.conformance.model.TrafficKey;
import java.util.HexFormat;
import java.util.List;

/** The file schedule-v1.json: values that no message of a size to be tested with reaches. */
final class ScheduleCatalog {
    private static final long LAST = Position.LAST_EPOCH;
    private static final HexFormat HEX = HexFormat.of();

    private ScheduleCatalog() {
    }

    /** The whole file. */
    static ObjectNode json() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("format", "TinyMLS message format v1, conformance/FORMAT.md sections 3, 6, 7 and 11");
        file.set("verify", VectorWriter.lines(
                "Children: the halves of the key stream under 'node' (section 3).",
                "Chains: from the sender secret of rootKey, epoch and senderSalt, and counter, derive the stream"
                        + " secret, key and iv of each generation (section 7).",
                "Nonces: of the chunk 'index' of the message 'counter' under 'iv' (section 6).",
                "Lengths: a plaintext of 'plaintext' bytes makes a message of 'message' bytes, and back."
                        + " invalidLengths: no message has them.",
                "Covers: the nodes of the smallest cover of from..to, each by depth and index (section 11)."));
        children(file.putArray("children"));
        chains(file.putArray("chains"));
        nonces(file.putArray("nonces"));
        lengths(file.putArray("lengths"));
        invalidLengths(file.putArray("invalidLengths"));
        covers(file.putArray("covers"));
        return file;
    }

    private static void children(ArrayNode list) {
        for (String node : new String[] {"00".repeat(32), "ff".repeat(32),
            HEX.formatHex(TestBytes.seeded("node", 32))}) {
            byte[] secret = HEX.parseHex(node);
            list.addObject().put("node", node)
                    .put("left", HEX.formatHex(ReferenceTree.child(secret, 0)))
                    .put("right", HEX.formatHex(ReferenceTree.child(secret, 1)));
        }
    }

    private static void chains(ArrayNode list) {
        for (long counter : new long[] {0, 0x0102030405L, (1L << 40) - 1}) {
            MessageCase like = MessageCase.named("chain of counter " + counter).numbered(counter);
            ReferenceSender sender = like.sender();
            ObjectNode json = list.addObject()
                    .put("name", like.name())
                    .put("rootKey", HEX.formatHex(like.rootKey()))
                    .put("epoch", Long.toString(like.epoch()))
                    .put("senderSalt", HEX.formatHex(like.salt()))
                    .put("senderSecret", HEX.formatHex(sender.secret()))
                    .put("counter", Long.toString(counter));
            ArrayNode generations = json.putArray("generations");
            for (int generation : new int[] {0, 1, 2, 3, 4, 255, 256}) {
                TrafficKey traffic = sender.trafficKey(counter, generation);
                ObjectNode each = generations.addObject().put("generation", generation);
                if (generation > 0) {
                    each.put("streamSecret", HEX.formatHex(sender.streamSecret(counter, generation)));
                }
                each.put("key", HEX.formatHex(traffic.key())).put("iv", HEX.formatHex(traffic.iv()));
            }
        }
    }

    private static void nonces(ArrayNode list) {
        long greatest = (1L << 40) - 1;
        long[][] places = {{0, 0}, {1, 0}, {0, 1}, {0x0102030405L, 0x0a0b0c0d0eL}, {255, 256}, {1L << 24, 65_535},
            {1L << 32, (1L << 32) - 1}, {0, 1L << 32}, {greatest, 0}, {0, greatest}, {greatest, greatest}};
        for (String iv : new String[] {"00".repeat(12), HEX.formatHex(TestBytes.seeded("nonces", 12))}) {
            for (long[] place : places) {
                list.addObject().put("iv", iv).put("counter", Long.toString(place[0]))
                        .put("index", Long.toString(place[1]))
                        .put("nonce", HEX.formatHex(ReferenceChunks.nonce(HEX.parseHex(iv), place[0], place[1])));
            }
        }
    }

    private static void lengths(ArrayNode list) {
        for (long plaintext : new long[] {0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, (1L << 24) + 1,
            (1L << 31) - 1, 1L << 31, (1L << 32) + 5, 1L << 36, (1L << 56) - 1}) {
            list.addObject().put("plaintext", Long.toString(plaintext))
                    .put("message", Long.toString(ReferenceMessage.messageLength(plaintext)));
        }
    }

    private static void invalidLengths(ArrayNode list) {
        long full = 65_552;
        for (long length : new long[] {0, 55, 56, 71, 56 + full, 56 + full + 15, 56 + 2 * full,
            56 + 100_000 * full + 15, 56 + (1L << 33) * full, ReferenceMessage.LONGEST + 1,
            ReferenceMessage.LONGEST + 17}) {
            if (ReferenceMessage.isValidLength(length)) {
                throw new IllegalStateException("a message can have " + length + " bytes");
            }
            list.add(Long.toString(length));
        }
    }

    private static void covers(ArrayNode list) {
        for (long[] bounds : new long[][] {{5, 12}, {0, 0}, {0, LAST}, {1, LAST}, {0, LAST - 1}, {1, LAST - 1},
            {LAST, LAST}, {(1L << 47) - 1, 1L << 47}, {MessageCase.PRESENT, MessageCase.PRESENT + KeyCatalog.DAY}}) {
            List<Position> cover = Position.cover(bounds[0], bounds[1]);
            ArrayNode nodes = list.addObject().put("from", Long.toString(bounds[0])).put("to", Long.toString(bounds[1]))
                    .putArray("nodes");
            cover.forEach(node -> nodes.add(node.depth() + "/" + node.index()));
        }
    }
}
