package io.github.themapleseed.tinymls.conformance.vectors;

import java.util.HexFormat;
import java.util.List;

/** Published figures for HKDF with SHA-256: RFC 5869 appendix A, and the trace of RFC 8448 section 3. */
public final class PublishedFigures {
    private static final HexFormat HEX = HexFormat.of();
    /** SHA-256 of nothing, the context of RFC 8446's "derived" secrets. */
    static final String NO_MESSAGES = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
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

    private PublishedFigures() {
    }

    /** A case of RFC 5869. */
    public record Hkdf(byte[] salt, byte[] ikm, byte[] info, byte[] prk, byte[] okm) {
    }

    /** An HKDF-Extract of RFC 8448. */
    public record Extract(byte[] salt, byte[] ikm, byte[] secret) {
    }

    /** An HKDF-Expand-Label of RFC 8448. */
    public record ExpandLabel(byte[] secret, String label, byte[] context, byte[] expanded) {
    }

    /** The cases of RFC 5869 with SHA-256, all three. */
    public static List<Hkdf> rfc5869() {
        return List.of(
                hkdf("000102030405060708090a0b0c", "0b".repeat(22), "f0f1f2f3f4f5f6f7f8f9",
                        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
                hkdf(run(0x60, 80), run(0x00, 80), run(0xb0, 80),
                        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                                + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                                + "cc30c58179ec3e87c14c01d5c1f3434f1d87"),
                hkdf("", "0b".repeat(22), "",
                        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
    }

    /** The extracts of RFC 8448 section 3. */
    public static List<Extract> rfc8448Extracts() {
        String zeros = "00".repeat(32);
        return List.of(
                extract(zeros, zeros, EARLY),
                extract(EARLY_DERIVED, "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d", HANDSHAKE),
                extract(HANDSHAKE_DERIVED, zeros, MASTER));
    }

    /** The labelled expansions of RFC 8448 section 3. */
    public static List<ExpandLabel> rfc8448ExpandLabels() {
        return List.of(
                label(EARLY, "derived", NO_MESSAGES, EARLY_DERIVED),
                label(HANDSHAKE, "derived", NO_MESSAGES, HANDSHAKE_DERIVED),
                label(HANDSHAKE, "c hs traffic", HELLOS, CLIENT_HANDSHAKE),
                label(HANDSHAKE, "s hs traffic", HELLOS, SERVER_HANDSHAKE),
                label(MASTER, "c ap traffic", TO_FINISHED, CLIENT_TRAFFIC),
                label(MASTER, "s ap traffic", TO_FINISHED, SERVER_TRAFFIC),
                label(SERVER_HANDSHAKE, "key", "", "3fce516009c21727d0f2e4e86ee403bc"),
                label(SERVER_HANDSHAKE, "iv", "", "5d313eb2671276ee13000b30"),
                label(SERVER_HANDSHAKE, "finished", "",
                        "008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8"),
                label(CLIENT_HANDSHAKE, "key", "", "dbfaa693d1762c5b666af5d950258d01"),
                label(CLIENT_HANDSHAKE, "iv", "", "5bd3c71b836e0b76bb73265f"),
                label(CLIENT_HANDSHAKE, "finished", "",
                        "b80ad01015fb2f0bd65ff7d4da5d6bf83f84821d1f87fdc7d3c75b5a7b42d9c4"),
                label(SERVER_TRAFFIC, "key", "", "9f02283b6c9c07efc26bb9f2ac92e356"),
                label(SERVER_TRAFFIC, "iv", "", "cf782b88dd83549aadf1e984"),
                label(CLIENT_TRAFFIC, "key", "", "17422dda596ed5d9acd890e3c63f5051"),
                label(CLIENT_TRAFFIC, "iv", "", "5b78923dee08579033e523d9"),
                label("7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c", "resumption", "0000",
                        "4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3"));
    }

    private static Hkdf hkdf(String salt, String ikm, String info, String prk, String okm) {
        return new Hkdf(HEX.parseHex(salt), HEX.parseHex(ikm), HEX.parseHex(info), HEX.parseHex(prk),
                HEX.parseHex(okm));
    }

    private static Extract extract(String salt, String ikm, String secret) {
        return new Extract(HEX.parseHex(salt), HEX.parseHex(ikm), HEX.parseHex(secret));
    }

    private static ExpandLabel label(String secret, String label, String context, String expanded) {
        return new ExpandLabel(HEX.parseHex(secret), label, HEX.parseHex(context), HEX.parseHex(expanded));
    }

    /** {@code length} bytes that count up from {@code first}. */
    private static String run(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return HEX.formatHex(bytes);
    }
}
