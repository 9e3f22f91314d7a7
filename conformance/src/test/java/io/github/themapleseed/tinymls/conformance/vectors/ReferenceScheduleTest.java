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
    /** SHA-256 of nothing, the context of RFC 8446's "derived" secrets. */
    private static final String NO_MESSAGES = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    /** RFC 8448 section 3: hashes of ClientHello..ServerHello and of ClientHello..server Finished. */
    private static final String HELLOS = "860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8";
    private static final String TO_FINISHED = "9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13";
    /** RFC 8448 section 3: secrets that the trace goes through. */
    private static final String EARLY = "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a";
    private static final String EARLY_DERIVED = "6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba";
    private static final String HANDSHAKE = "1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac";
    private static final String HANDSHAKE_DERIVED = "43de77e0c77713859a944db9db2590b53190a65b3ee2e4f12dd7a0bb7ce254b4";
    private static final String MASTER = "18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919";
    private static final String CLIENT_HANDSHAKE = "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21";
    private static final String SERVER_HANDSHAKE = "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38";
    private static final String CLIENT_TRAFFIC = "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5";
    private static final String SERVER_TRAFFIC = "a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643";

    @Test
    void rfc5869Sha256() {
        assertHkdf("000102030405060708090a0b0c", "0b".repeat(22), "f0f1f2f3f4f5f6f7f8f9",
                "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
        assertHkdf(run(0x60, 80), run(0x00, 80), run(0xb0, 80),
                "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                        + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
        assertHkdf("", "0b".repeat(22), "",
                "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
        System.out.println("RFC 5869: 3 SHA-256 cases");
    }

    private static void assertHkdf(String salt, String ikm, String info, String prk, String okm) {
        byte[] extracted = ReferenceSchedule.extract(HEX.parseHex(salt), HEX.parseHex(ikm));
        assertEquals(prk, HEX.formatHex(extracted));
        assertEquals(okm, HEX.formatHex(ReferenceSchedule.expand(extracted, HEX.parseHex(info), okm.length() / 2)));
    }

    /** {@code length} bytes that count up from {@code first}. */
    private static String run(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return HEX.formatHex(bytes);
    }

    @Test
    void rfc8448Extracts() {
        String zeros = "00".repeat(32);
        assertExtract(zeros, zeros, EARLY);
        assertExtract(EARLY_DERIVED, "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d", HANDSHAKE);
        assertExtract(HANDSHAKE_DERIVED, zeros, MASTER);
        System.out.println("RFC 8448 section 3: 3 extracts");
    }

    private static void assertExtract(String salt, String ikm, String wanted) {
        assertEquals(wanted, HEX.formatHex(ReferenceSchedule.extract(HEX.parseHex(salt), HEX.parseHex(ikm))));
    }

    @Test
    void rfc8448ExpandLabels() {
        String[][] cases = {
            {EARLY, "derived", NO_MESSAGES, EARLY_DERIVED},
            {HANDSHAKE, "derived", NO_MESSAGES, HANDSHAKE_DERIVED},
            {HANDSHAKE, "c hs traffic", HELLOS, CLIENT_HANDSHAKE},
            {HANDSHAKE, "s hs traffic", HELLOS, SERVER_HANDSHAKE},
            {MASTER, "c ap traffic", TO_FINISHED, CLIENT_TRAFFIC},
            {MASTER, "s ap traffic", TO_FINISHED, SERVER_TRAFFIC},
            {SERVER_HANDSHAKE, "key", "", "3fce516009c21727d0f2e4e86ee403bc"},
            {SERVER_HANDSHAKE, "iv", "", "5d313eb2671276ee13000b30"},
            {SERVER_HANDSHAKE, "finished", "", "008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8"},
            {CLIENT_HANDSHAKE, "key", "", "dbfaa693d1762c5b666af5d950258d01"},
            {CLIENT_HANDSHAKE, "iv", "", "5bd3c71b836e0b76bb73265f"},
            {CLIENT_HANDSHAKE, "finished", "", "b80ad01015fb2f0bd65ff7d4da5d6bf83f84821d1f87fdc7d3c75b5a7b42d9c4"},
            {SERVER_TRAFFIC, "key", "", "9f02283b6c9c07efc26bb9f2ac92e356"},
            {SERVER_TRAFFIC, "iv", "", "cf782b88dd83549aadf1e984"},
            {CLIENT_TRAFFIC, "key", "", "17422dda596ed5d9acd890e3c63f5051"},
            {CLIENT_TRAFFIC, "iv", "", "5b78923dee08579033e523d9"},
            {"7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c", "resumption", "0000",
                "4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3"},
        };
        for (String[] one : cases) {
            byte[] expanded = ReferenceSchedule.expandLabel(HEX.parseHex(one[0]), one[1], HEX.parseHex(one[2]),
                    one[3].length() / 2);
            assertEquals(one[3], HEX.formatHex(expanded), one[1]);
        }
        System.out.println("RFC 8448 section 3: " + cases.length + " HKDF-Expand-Label figures");
    }

    @Test
    void rfc8448HkdfLabelBytes() {
        assertEquals("00200d746c733133206465726976656420" + NO_MESSAGES,
                HEX.formatHex(ReferenceSchedule.hkdfLabel("derived", HEX.parseHex(NO_MESSAGES), 32)));
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
