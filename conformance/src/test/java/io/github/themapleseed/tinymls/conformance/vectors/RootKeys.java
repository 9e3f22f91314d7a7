package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSchedule;
import java.util.HexFormat;

/** Bytes that are a root key, and bytes that are not: FORMAT.md section 11, telling keys apart. */
final class RootKeys {
    private static final HexFormat HEX = HexFormat.of();

    private RootKeys() {
    }

    static ArrayNode json() {
        ArrayNode keys = JsonNodeFactory.instance.arrayNode();
        for (int length : new int[] {0, 1, 16, 24, 31, 32, 33, 48, 63, 64, 65, 82, 114}) {
            add(keys, length + " bytes", TestBytes.seeded("root keys", length), length >= 32 && length <= 64);
        }
        for (String beginning : new String[] {"TMLSKEY1", "TMLSKEY2", "TMLSKEY", "TMLSREF1", "TMLSREF"}) {
            add(keys, "32 bytes that begin with " + beginning, beginning(beginning), false);
        }
        for (String beginning : new String[] {"TMLSKE", "tmlskey1", "TMLSSTO1", "XTMLSKEY"}) {
            add(keys, "32 bytes that begin with " + beginning, beginning(beginning), true);
        }
        return keys;
    }

    private static byte[] beginning(String text) {
        byte[] bytes = TestBytes.seeded("root keys", 32);
        System.arraycopy(FaultBases.ascii(text), 0, bytes, 0, text.length());
        return bytes;
    }

    private static void add(ArrayNode keys, String name, byte[] bytes, boolean isRootKey) {
        if (ReferenceKey.isRootKey(bytes) != isRootKey) {
            throw new IllegalStateException(name + ": the model says " + !isRootKey);
        }
        ObjectNode json = keys.addObject().put("name", name).put("bytes", HEX.formatHex(bytes))
                .put("isRootKey", isRootKey);
        if (isRootKey) {
            json.put("keyId", HEX.formatHex(ReferenceSchedule.keyId(bytes)));
        }
    }
}
