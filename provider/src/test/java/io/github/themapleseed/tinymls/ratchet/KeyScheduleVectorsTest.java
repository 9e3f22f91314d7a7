package io.github.themapleseed.tinymls.ratchet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.Hkdf;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The provider's key schedule derives every value that the vectors name, from the root key's id to the keys of the
 * last generation. FORMAT.md sections 2 to 7.
 */
class KeyScheduleVectorsTest {
    private final Map<String, Integer> counts = new TreeMap<>();

    @Test
    void peersMessages() {
        assertEquals(16 * 7,
                deriveAll("format-v1.json", VectorFiles.own("independent/format-v1.json").required("messages")));
    }

    /** Of the stream secrets of the 12 later generations five show in their keys alone: a chain shows no secret. */
    @Test
    void ownMessages() {
        assertEquals(67 * 8 + 3 * 12 - 5,
                deriveAll("messages-v1.json", VectorFiles.own("messages-v1.json").required("messages")));
    }

    /** Chains far longer than any message of the files. */
    @Test
    void ownChains() {
        int keys = 0;
        try (DerivationKit kit = Delegate.firstOtherThan("TinyMLS").borrow()) {
            for (JsonNode json : VectorFiles.own("schedule-v1.json").required("chains")) {
                byte[] secret = VectorFiles.bytes(json, "senderSecret");
                byte[] commitment = SenderEpochKeys.commitment(secret, kit.kdf());
                SenderEpochKeys sender = SenderEpochKeys.of(secret, commitment, kit.kdf());
                keys += chain(json, sender, kit.kdf());
            }
        }
        assertEquals(21, keys);
    }

    private int chain(JsonNode json, SenderEpochKeys sender, Hkdf kdf) {
        Header header = Header.of(new byte[18], false, VectorFiles.number(json, "counter"), sender.commitment());
        GenerationChain chain = GenerationChain.of(sender.firstStreamSecret(header.counterBytes(), kdf));
        int number = 0;
        byte[] key = sender.key();
        byte[] iv = sender.iv();
        for (JsonNode wanted : json.required("generations")) {
            for (; number < wanted.get("generation").intValue(); number++) {
                GenerationChain.Generation next = chain.next(kdf);
                key = next.key();
                iv = next.iv();
            }
            check(wanted, "key", key);
            check(wanted, "iv", iv);
        }
        return json.required("generations").size();
    }

    private int deriveAll(String file, JsonNode messages) {
        try (DerivationKit kit = Delegate.firstOtherThan("TinyMLS").borrow()) {
            for (JsonNode json : messages) {
                derive(json.required("derived"), json, kit);
            }
        }
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("provider, " + file + ": " + total + " derived values " + counts);
        return total;
    }

    /** Walks the fields, so that none is left out. */
    private void derive(JsonNode derived, JsonNode inputs, DerivationKit kit) {
        RootSecrets root = RootSecrets.derive(VectorFiles.bytes(inputs, "rootKey"), kit.kdf());
        long epoch = VectorFiles.number(inputs, "epoch");
        byte[] leaf = new PathCache().leaf(root.tree(), epoch, kit.step());
        byte[] epochAndSalt = Header.epochAndSalt(epoch, VectorFiles.bytes(inputs, "senderSalt"));
        byte[] secret = SenderEpochKeys.senderSecret(leaf, epochAndSalt, kit.kdf());
        byte[] commitment = SenderEpochKeys.commitment(secret, kit.kdf());
        SenderEpochKeys keys = SenderEpochKeys.of(secret.clone(), commitment, kit.kdf());
        for (Map.Entry<String, JsonNode> field : derived.properties()) {
            String name = field.getKey();
            switch (name) {
                case "prk" -> check(derived, name,
                        kit.kdf().extract(new byte[Hkdf.HASH_BYTES], VectorFiles.bytes(inputs, "rootKey")));
                case "keyId" -> check(derived, name, root.keyId());
                case "treeRoot" -> check(derived, name, onlyNode(root));
                case "leaf" -> check(derived, name, leaf);
                case "senderSecret" -> check(derived, name, secret);
                case "key" -> check(derived, name, keys.key());
                case "iv" -> check(derived, name, keys.iv());
                case "commitment" -> check(derived, name, keys.commitment());
                case "laterGenerations" -> laterGenerations(field.getValue(), inputs, keys, kit.kdf());
                default -> throw new AssertionError("a value that this test does not know: " + name);
            }
        }
    }

    /** The node of a whole tree, as its exported form shows it. */
    private static byte[] onlyNode(RootSecrets root) {
        return Arrays.copyOfRange(new ExportedKey(root.keyId(), 0, root.tree()).encode(), 42, 42 + 32);
    }

    private void laterGenerations(JsonNode list, JsonNode inputs, SenderEpochKeys keys, Hkdf kdf) {
        Header header = Header.of(new byte[18], false, VectorFiles.number(inputs, "counter"), keys.commitment());
        byte[] first = keys.firstStreamSecret(header.counterBytes(), kdf);
        check(list.get(0), "streamSecret", first);
        GenerationChain chain = GenerationChain.of(first);
        for (JsonNode generation : list) {
            GenerationChain.Generation next = chain.next(kdf);
            check(generation, "key", next.key());
            check(generation, "iv", next.iv());
        }
    }

    private void check(JsonNode json, String name, byte[] value) {
        assertArrayEquals(VectorFiles.bytes(json, name), value, name);
        counts.merge(name, 1, Integer::sum);
    }
}
