package io.github.themapleseed.tinymls.ratchet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import java.security.InvalidKeyException;
import org.junit.jupiter.api.Test;

/**
 * The exported keys of the vectors, both ways: derived from their root keys and encoded, decoded and encoded again,
 * with each leaf that the files name, and none that a key lacks. FORMAT.md section 11. The conformance module has the
 * same through the JCA.
 */
class ExportedKeyVectorsTest {
    private static final Delegate DELEGATE = Delegate.firstOtherThan("TinyMLS");

    private int leaves;
    private int lacking;

    @Test
    void peersKeys() throws Exception {
        assertEquals(4, both("format-v1.json", VectorFiles.own("independent/format-v1.json").required("keys")));
    }

    @Test
    void ownKeys() throws Exception {
        assertEquals(22, both("keys-v1.json", VectorFiles.own("keys-v1.json").required("keys")));
        assertEquals(59, leaves);
    }

    private int both(String file, JsonNode keys) throws Exception {
        int count = 0;
        try (DerivationKit kit = DELEGATE.borrow()) {
            for (JsonNode json : keys) {
                byte[] encoded = VectorFiles.bytes(json, "encoded");
                assertArrayEquals(encoded, derived(json, kit), json.get("name").textValue());
                decoded(json, encoded, kit);
                count++;
            }
        }
        System.out.println("provider, " + file + ": " + count + " keys both ways, " + leaves + " leaves, " + lacking
                + " epochs that keys lack");
        return count;
    }

    private static byte[] derived(JsonNode json, DerivationKit kit) {
        RootSecrets root = RootSecrets.derive(VectorFiles.bytes(json, "rootKey"), kit.kdf());
        GgmTree tree = root.tree()
                .narrowed(VectorFiles.number(json, "from"), VectorFiles.number(json, "to"), kit.step());
        return new ExportedKey(root.keyId(), VectorFiles.number(json, "notAfter"), tree).encode();
    }

    private void decoded(JsonNode json, byte[] encoded, DerivationKit kit) throws Exception {
        String name = json.get("name").textValue();
        ExportedKey key = ExportedKey.decode(encoded);
        if (json.has("keyId")) {
            assertArrayEquals(VectorFiles.bytes(json, "keyId"), key.keyId(), name);
        }
        assertEquals(VectorFiles.number(json, "from"), key.tree().from(), name);
        assertEquals(VectorFiles.number(json, "to"), key.tree().to(), name);
        assertEquals(VectorFiles.number(json, "notAfter"), key.notAfter(), name);
        assertArrayEquals(encoded, key.encode(), name);
        for (JsonNode probe : json.path("leaves")) {
            assertArrayEquals(VectorFiles.bytes(probe, "leaf"),
                    new PathCache().leaf(key.tree(), VectorFiles.number(probe, "epoch"), kit.step()), name);
            leaves++;
        }
        for (JsonNode epoch : json.path("lacks")) {
            assertFalse(key.tree().covers(Long.parseLong(epoch.textValue())), name);
            lacking++;
        }
    }

    @Test
    void noBitOfAKeyIsFree() {
        byte[] encoded = VectorFiles.bytes(VectorFiles.own("keys-v1.json").required("keys").get(0), "encoded");
        for (int bit = 0; bit < 8 * encoded.length; bit++) {
            byte[] damaged = encoded.clone();
            damaged[bit / 8] ^= (byte) (0x80 >>> bit % 8);
            assertThrows(InvalidKeyException.class, () -> ExportedKey.decode(damaged), "bit " + bit);
        }
        System.out.println("provider: " + 8 * encoded.length + " keys with one bit flipped, none decoded");
    }
}
