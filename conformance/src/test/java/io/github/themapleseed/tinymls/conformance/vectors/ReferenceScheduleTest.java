package io.github.themapleseed.tinymls.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSchedule;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The model's HMAC, HKDF and HKDF-Expand-Label against published figures. */
class ReferenceScheduleTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void rfc5869Sha256() {
        for (PublishedFigures.Hkdf one : PublishedFigures.rfc5869()) {
            byte[] prk = ReferenceSchedule.extract(one.salt(), one.ikm());
            assertArrayEquals(one.prk(), prk);
            assertArrayEquals(one.okm(), ReferenceSchedule.expand(prk, one.info(), one.okm().length));
        }
        System.out.println("RFC 5869: " + PublishedFigures.rfc5869().size() + " SHA-256 cases");
    }

    @Test
    void rfc8448Extracts() {
        for (PublishedFigures.Extract one : PublishedFigures.rfc8448Extracts()) {
            assertArrayEquals(one.secret(), ReferenceSchedule.extract(one.salt(), one.ikm()));
        }
        System.out.println("RFC 8448 section 3: " + PublishedFigures.rfc8448Extracts().size() + " extracts");
    }

    @Test
    void rfc8448ExpandLabels() {
        for (PublishedFigures.ExpandLabel one : PublishedFigures.rfc8448ExpandLabels()) {
            assertArrayEquals(one.expanded(), ReferenceSchedule.expandLabel(one.secret(), one.label(), one.context(),
                    one.expanded().length), one.label());
        }
        System.out.println("RFC 8448 section 3: " + PublishedFigures.rfc8448ExpandLabels().size()
                + " HKDF-Expand-Label figures");
    }

    @Test
    void rfc8448HkdfLabelBytes() {
        assertEquals("00200d746c733133206465726976656420" + PublishedFigures.NO_MESSAGES,
                HEX.formatHex(ReferenceSchedule.hkdfLabel("derived", HEX.parseHex(PublishedFigures.NO_MESSAGES), 32)));
        assertEquals("001009746c733133206b657900", HEX.formatHex(ReferenceSchedule.hkdfLabel("key", new byte[0], 16)));
        assertEquals("000c08746c73313320697600", HEX.formatHex(ReferenceSchedule.hkdfLabel("iv", new byte[0], 12)));
        System.out.println("RFC 8448 section 3: 3 HkdfLabel encodings");
    }

    @Test
    void wycheproofHkdf() {
        int valid = 0;
        int invalid = 0;
        for (JsonNode group : VectorFiles.wycheproof("hkdf_sha256_test.json").required("testGroups")) {
            for (JsonNode test : group.required("tests")) {
                byte[] prk = ReferenceSchedule.extract(MessageCase.bytes(test, "salt"), MessageCase.bytes(test, "ikm"));
                byte[] info = MessageCase.bytes(test, "info");
                int size = test.get("size").intValue();
                if (test.get("result").textValue().equals("valid")) {
                    assertArrayEquals(MessageCase.bytes(test, "okm"), ReferenceSchedule.expand(prk, info, size),
                            test.get("tcId").toString());
                    valid++;
                } else {
                    assertThrows(IllegalArgumentException.class, () -> ReferenceSchedule.expand(prk, info, size));
                    invalid++;
                }
            }
        }
        System.out.println("Wycheproof hkdf_sha256: " + valid + " valid, " + invalid + " invalid");
        assertEquals(86, valid + invalid);
    }

    @Test
    void wycheproofHmac() {
        int tests = 0;
        for (JsonNode group : VectorFiles.wycheproof("hmac_sha256_test.json").required("testGroups")) {
            int tagBytes = group.get("tagSize").intValue() / 8;
            for (JsonNode test : group.required("tests")) {
                byte[] mac = ReferenceSchedule.hmac(MessageCase.bytes(test, "key"), MessageCase.bytes(test, "msg"));
                boolean equal = Arrays.equals(Arrays.copyOf(mac, tagBytes), MessageCase.bytes(test, "tag"));
                assertEquals(test.get("result").textValue().equals("valid"), equal, test.get("tcId").toString());
                tests++;
            }
        }
        System.out.println("Wycheproof hmac_sha256: " + tests + " tags");
        assertEquals(174, tests);
    }

    @Test
    void integersAreBigEndian() {
        assertEquals("0000000102", HEX.formatHex(Octets.uint(0x102, 5)));
        assertEquals(0xfffffffffeL, Octets.uint(HEX.parseHex("00fffffffffe"), 1, 5));
        assertThrows(IllegalArgumentException.class, () -> Octets.uint(1L << 40, 5));
        assertThrows(IllegalArgumentException.class, () -> Octets.uint(-1, 6));
    }
}
