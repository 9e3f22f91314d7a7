package io.github.themapleseed.tinymls.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * The vector files: those in {@code conformance/vectors}, which are part of the project, and Wycheproof's, which are
 * not. {@code wycheproof.dir} names the folder of the latter. A file of Wycheproof's that is missing skips the test, or
 * fails it where {@code wycheproof.required} is {@code true}.
 */
public final class VectorFiles {
    /** The sums of C2SP/wycheproof at commit dac1dd4729fd1f8dd9e1e9f3dce51d783da6c166, testvectors_v1. */
    private static final Map<String, String> WYCHEPROOF_SHA256 = Map.of(
            "aes_gcm_test.json", "985e5ecc172e181eaf49e89508b9470dcf478002eb7e8559c707eb42dc97dfe7",
            "c2sp_chunked_encryption_aes_256_gcm_test.json",
            "0f8e35568d59649fb55fb0e5602dc678dc8910d6822beef4945aee0b5994ef05",
            "hkdf_sha256_test.json", "bb2b462a38b251cb52a2aede706d6d4b62b26864f4e80c95497507ddb07c5f1e",
            "hmac_sha256_test.json", "2d201cfa61d1bf95e6f5d07d96634b4a348b31e8eaa277ad7c8d09677b7a743f");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HexFormat HEX = HexFormat.of();

    private VectorFiles() {
    }

    /** A file of {@code conformance/vectors}: never skipped. */
    public static JsonNode own(String name) {
        return parse(read(root().resolve("conformance/vectors").resolve(name)));
    }

    /** A Wycheproof file of exactly the pinned commit. */
    public static JsonNode wycheproof(String name) {
        Path file = root().resolve(System.getProperty("wycheproof.dir")).normalize().resolve(name);
        if (!Files.exists(file)) {
            String message = "VECTORS MISSING: " + file.toAbsolutePath();
            if (Boolean.getBoolean("wycheproof.required")) {
                throw new AssertionError(message + ", and wycheproof.required=true");
            }
            System.out.println("*** " + message + ": the tests that need it are SKIPPED ***");
            Assumptions.assumeTrue(false, message);
        }
        byte[] bytes = read(file);
        if (!sha256(bytes).equals(WYCHEPROOF_SHA256.get(name))) {
            throw new AssertionError(file + " is not the pinned version: SHA-256 " + sha256(bytes));
        }
        return parse(bytes);
    }

    private static Path root() {
        return Path.of(System.getProperty("tinymls.root"));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A field of hexadecimal digits; empty for a JSON null. */
    public static byte[] bytes(JsonNode json, String field) {
        JsonNode value = json.required(field);
        return value.isNull() ? new byte[0] : HEX.parseHex(value.textValue());
    }

    /** A field of decimal digits. */
    public static long number(JsonNode json, String field) {
        return Long.parseLong(json.required(field).textValue());
    }

    /** Byte i is i mod 251. */
    public static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    /** All bytes of the parts, in order. */
    public static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
