package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The provider's HKDF against RFC 5869, RFC 8448 and Wycheproof. It has an extract, which is one HMAC, and an expand
 * that takes labels and gives one block: an expand with any other info is put together here from its HMAC. FORMAT.md
 * section 2.
 */
class HkdfVectorsTest {
    private static final String PUBLISHED = "published/hkdf.json";

    private final DerivationKit kit = Delegate.firstOtherThan("TinyMLS").borrow();
    private Hkdf kdf;

    @BeforeEach
    void borrow() {
        kdf = kit.kdf();
    }

    @AfterEach
    void giveBack() {
        kit.close();
    }

    @Test
    void rfc5869() {
        JsonNode cases = VectorFiles.own(PUBLISHED).required("rfc5869");
        for (JsonNode one : cases) {
            byte[] prk = extract(VectorFiles.bytes(one, "salt"), VectorFiles.bytes(one, "ikm"));
            assertArrayEquals(VectorFiles.bytes(one, "prk"), prk);
            byte[] okm = VectorFiles.bytes(one, "okm");
            assertArrayEquals(okm, expand(prk, VectorFiles.bytes(one, "info"), okm.length));
        }
        assertEquals(3, cases.size());
    }

    @Test
    void rfc8448() {
        JsonNode extracts = VectorFiles.own(PUBLISHED).required("rfc8448Extracts");
        for (JsonNode one : extracts) {
            assertArrayEquals(VectorFiles.bytes(one, "secret"),
                    kdf.extract(VectorFiles.bytes(one, "salt"), VectorFiles.bytes(one, "ikm")));
        }
        JsonNode labelled = VectorFiles.own(PUBLISHED).required("rfc8448ExpandLabels");
        for (JsonNode one : labelled) {
            byte[] expanded = VectorFiles.bytes(one, "expanded");
            String label = one.required("label").textValue();
            assertArrayEquals(expanded, kdf.expandLabel(VectorFiles.bytes(one, "secret"), label,
                    VectorFiles.bytes(one, "context"), expanded.length), label);
        }
        assertEquals(3, extracts.size());
        assertEquals(17, labelled.size());
    }

    @Test
    void labelledExpansionsOfEveryLength() throws Exception {
        byte[] secret = VectorFiles.pattern(32);
        for (int length = 1; length <= Hkdf.HASH_BYTES; length++) {
            for (int context : new int[] {0, 1, 5, 32, 255}) {
                byte[] bytes = VectorFiles.pattern(context);
                assertArrayEquals(PlainHkdf.expandLabel(secret, "tinymls any", bytes, length),
                        kdf.expandLabel(secret, "tinymls any", bytes, length));
            }
        }
    }

    @Test
    void wycheproofHkdf() {
        int valid = 0;
        int invalid = 0;
        int labelled = 0;
        for (JsonNode group : VectorFiles.wycheproof("hkdf_sha256_test.json").required("testGroups")) {
            for (JsonNode test : group.required("tests")) {
                byte[] prk = extract(VectorFiles.bytes(test, "salt"), VectorFiles.bytes(test, "ikm"));
                byte[] info = VectorFiles.bytes(test, "info");
                int size = test.get("size").intValue();
                labelled += isHkdfLabel(info) ? 1 : 0;
                if (test.get("result").textValue().equals("valid")) {
                    assertArrayEquals(VectorFiles.bytes(test, "okm"), expand(prk, info, size),
                            test.get("tcId").toString());
                    valid++;
                } else {
                    assertThrows(IllegalArgumentException.class, () -> kdf.expandLabel(prk, "", info, size));
                    invalid++;
                }
            }
        }
        System.out.println("provider, Wycheproof hkdf_sha256: " + valid + " valid (extract, and its HMAC as expand), "
                + invalid + " invalid (too long, refused), " + labelled + " infos of the form that expandLabel makes");
        assertEquals(86, valid + invalid);
    }

    @Test
    void wycheproofHmac() {
        int valid = 0;
        int invalid = 0;
        for (JsonNode group : VectorFiles.wycheproof("hmac_sha256_test.json").required("testGroups")) {
            int tagBytes = group.get("tagSize").intValue() / 8;
            for (JsonNode test : group.required("tests")) {
                byte[] mac = kdf.extract(VectorFiles.bytes(test, "key"), VectorFiles.bytes(test, "msg"));
                boolean equal = Arrays.equals(Arrays.copyOf(mac, tagBytes), VectorFiles.bytes(test, "tag"));
                assertEquals(test.get("result").textValue().equals("valid"), equal, test.get("tcId").toString());
                valid += equal ? 1 : 0;
                invalid += equal ? 0 : 1;
            }
        }
        System.out.println("provider, Wycheproof hmac_sha256: " + valid + " valid, " + invalid + " invalid tags");
        assertEquals(174, valid + invalid);
    }

    @Test
    void asksForOneBlockAtTheMost() {
        byte[] secret = new byte[32];
        for (int length : new int[] {-1, 0, 33, 64, 8160}) {
            assertThrows(IllegalArgumentException.class, () -> kdf.expandLabel(secret, "key", new byte[0], length));
        }
    }

    /** Without a salt RFC 5869 takes zeros, as many as the hash has bytes. */
    private byte[] extract(byte[] salt, byte[] ikm) {
        return kdf.extract(salt.length == 0 ? new byte[Hkdf.HASH_BYTES] : salt, ikm);
    }

    /** HKDF-Expand (RFC 5869 section 2.3) from the HMAC of the provider's extract. */
    private byte[] expand(byte[] prk, byte[] info, int length) {
        byte[] okm = {};
        byte[] block = {};
        for (int i = 1; okm.length < length; i++) {
            block = kdf.extract(prk, VectorFiles.join(block, info, new byte[] {(byte) i}));
            okm = VectorFiles.join(okm, block);
        }
        return Arrays.copyOf(okm, length);
    }

    private static boolean isHkdfLabel(byte[] info) {
        byte[] prefix = {'t', 'l', 's', '1', '3', ' '};
        return info.length >= 10 && Arrays.equals(info, 3, 9, prefix, 0, 6);
    }
}
