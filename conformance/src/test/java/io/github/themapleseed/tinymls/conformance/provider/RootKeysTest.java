package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.LiveKey;
import io.github.themapleseed.tinymls.conformance.vectors.MessageCase;
import io.github.themapleseed.tinymls.conformance.vectors.VectorFiles;
import java.security.InvalidKeyException;
import java.security.Provider;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import org.junit.jupiter.api.Test;

/** The root keys of keys-v1.json: which bytes are taken for one, and under which key id. FORMAT.md section 11. */
class RootKeysTest {
    private static final Provider PROVIDER = Tiny.configured();

    /** A key of any bytes, none included, which {@code SecretKeySpec} would not take. */
    private record Encoding(byte[] bytes) implements SecretKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "any";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return bytes.clone();
        }
    }

    @Test
    void rootKeysAreToldFromOtherBytes() throws Exception {
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", PROVIDER);
        int taken = 0;
        for (JsonNode json : VectorFiles.own("keys-v1.json").required("rootKeys")) {
            Encoding key = new Encoding(MessageCase.bytes(json, "bytes"));
            if (json.get("isRootKey").booleanValue()) {
                assertArrayEquals(MessageCase.bytes(json, "keyId"), ((LiveKey) factory.translateKey(key)).keyId());
                taken++;
            } else {
                assertThrows(InvalidKeyException.class, () -> factory.translateKey(key), json.get("name").textValue());
            }
        }
        assertEquals(9, taken);
    }
}
