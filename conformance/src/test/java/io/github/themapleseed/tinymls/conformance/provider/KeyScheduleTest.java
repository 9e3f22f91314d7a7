package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.vectors.MessageCase;
import io.github.themapleseed.tinymls.conformance.vectors.VectorFiles;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.Hkdf;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.PathCache;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.ratchet.GenerationChain;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The provider's key schedule derives every value that the vectors name, from the root key's id to the keys of the
 * last generation. FORMAT.md sections 2 to 7.
 */
class KeyScheduleTest {
    private final Map<String, Integer> counts = new TreeMap<>();

    @Test
    void peersMessages() {
        assertEquals(16 * 7, deriveAll("format-v1.json", VectorFiles.peerFormatV1().required("messages")));
    }

    /** Of the stream secrets of the 8 later generations two show in their keys alone: a chain keeps its links. */
    @Test
    void ownMessages() {
        assertEquals(57 * 8 + 3 * 8 - 2,
                deriveAll("messages-v1.json", VectorFiles.own("messages-v1.json").required("messages")));
    }

    private int deriveAll(String file, JsonNode messages) {
        try (DerivationKit kit = Delegate.firstOtherThan("TinyMLS").borrow()) {
            for (JsonNode json : messages) {
                derive(json.required("derived"), MessageCase.read(json), kit);
            }
        }
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("provider, " + file + ": " + total + " derived values " + counts);
        return total;
    }

    /** Walks the fields, so that none is left out. */
    private void derive(JsonNode derived, MessageCase wanted, DerivationKit kit) {
        RootSecrets root = RootSecrets.derive(wanted.rootKey(), kit.kdf());
        byte[] leaf = new PathCache().leaf(root.tree(), wanted.epoch(), kit.step());
        byte[] secret = SenderEpochKeys.senderSecret(leaf, Header.epochAndSalt(wanted.epoch(), wanted.salt()), kit.kdf());
        SenderEpochKeys keys = SenderEpochKeys.of(secret.clone(), SenderEpochKeys.commitment(secret, kit.kdf()), kit.kdf());
        for (Map.Entry<String, JsonNode> field : derived.properties()) {
            String name = field.getKey();
            switch (name) {
                case "prk" -> check(derived, name, kit.kdf().extract(new byte[Hkdf.HASH_BYTES], wanted.rootKey()));
                case "keyId" -> check(derived, name, root.keyId());
                case "treeRoot" -> check(derived, name, onlyNode(root));
                case "leaf" -> check(derived, name, leaf);
                case "senderSecret" -> check(derived, name, secret);
                case "key" -> check(derived, name, keys.key());
                case "iv" -> check(derived, name, keys.iv());
                case "commitment" -> check(derived, name, keys.commitment());
                case "laterGenerations" -> laterGenerations(field.getValue(), wanted, keys, kit.kdf());
                default -> throw new AssertionError("a value that this test does not know: " + name);
            }
        }
    }

    /** The node of a whole tree, as its exported form shows it. */
    private static byte[] onlyNode(RootSecrets root) {
        return Arrays.copyOfRange(new ExportedKey(root.keyId(), 0, root.tree()).encode(), 42, 42 + 32);
    }

    private void laterGenerations(JsonNode list, MessageCase wanted, SenderEpochKeys keys, Hkdf kdf) {
        Header header = Header.parse(wanted.seal(), 0);
        byte[] link = keys.firstStreamSecret(header.counterBytes(), kdf);
        check(list.get(0), "streamSecret", link);
        GenerationChain chain = GenerationChain.of(link);
        for (JsonNode generation : list) {
            GenerationChain.Generation next = chain.next(kdf);
            check(generation, "key", next.key());
            check(generation, "iv", next.iv());
        }
    }

    private void check(JsonNode json, String name, byte[] value) {
        assertArrayEquals(MessageCase.bytes(json, name), value, name);
        counts.merge(name, 1, Integer::sum);
    }
}
