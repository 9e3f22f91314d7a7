package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

/** Wycheproof's AES-GCM vectors of the engine's own sizes. The others are for ciphers with other keys and nonces. */
class WycheproofGcmEngineTest {
    private final Delegate delegate = Delegate.firstOtherThan("TinyMLS");
    private int valid;
    private int invalid;
    private int otherSizes;

    @Test
    void engine() throws Exception {
        for (JsonNode group : VectorFiles.wycheproof("aes_gcm_test.json").required("testGroups")) {
            boolean applies = group.get("keySize").intValue() == 256 && group.get("ivSize").intValue() == 96;
            assertEquals(128, group.get("tagSize").intValue());
            for (JsonNode test : group.required("tests")) {
                if (applies) {
                    engine(test);
                } else {
                    otherSizes++;
                }
            }
        }
        System.out.println("provider, Wycheproof aes_gcm on the engine: " + valid + " valid (both ways), " + invalid
                + " invalid; " + otherSizes + " of other key or IV sizes, which the engine does not have");
        assertEquals(66, valid + invalid);
        assertEquals(316, valid + invalid + otherSizes);
    }

    private void engine(JsonNode test) throws AEADBadTagException {
        byte[] plaintext = VectorFiles.bytes(test, "msg");
        byte[] sealed = VectorFiles.join(VectorFiles.bytes(test, "ct"), VectorFiles.bytes(test, "tag"));
        String id = test.get("tcId").toString();
        if (test.get("result").textValue().equals("valid")) {
            assertArrayEquals(sealed, run(test, true, plaintext), id);
            assertArrayEquals(plaintext, run(test, false, sealed), id);
            valid++;
        } else {
            assertThrows(AEADBadTagException.class, () -> run(test, false, sealed), id);
            assertFalse(Arrays.equals(sealed, run(test, true, plaintext)), id);
            invalid++;
        }
    }

    private byte[] run(JsonNode test, boolean seal, byte[] input) throws AEADBadTagException {
        GcmEngine engine = delegate.gcm(VectorFiles.bytes(test, "key"));
        byte[] nonce = VectorFiles.bytes(test, "iv");
        if (seal) {
            engine.startSeal(nonce);
        } else {
            engine.startOpen(nonce);
        }
        byte[] aad = VectorFiles.bytes(test, "aad");
        engine.aad(aad, 0, aad.length);
        byte[] output = new byte[input.length + GcmEngine.TAG_BYTES];
        return Arrays.copyOf(output, engine.finish(input, 0, input.length, output, 0));
    }
}
