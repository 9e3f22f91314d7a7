package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/**
 * Where the vector files are. The project's own are in {@code conformance/vectors}, those of an independent
 * implementation in its folder {@code independent}. Wycheproof's are not part of the project: {@code wycheproof.dir}
 * names their folder (by default {@code ../shared/wycheproof} from the project's root). A file of Wycheproof's that is
 * missing skips the test, with one line on standard output, or fails it where {@code wycheproof.required} is
 * {@code true}.
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
    private static final Set<Path> REPORTED = ConcurrentHashMap.newKeySet();

    private VectorFiles() {
    }

    /** A Wycheproof file by its name, of exactly the pinned commit; skips the calling test where there is none. */
    public static JsonNode wycheproof(String name) {
        String sum = WYCHEPROOF_SHA256.get(name);
        if (sum == null) {
            throw new IllegalArgumentException("no SHA-256 sum is pinned for " + name);
        }
        Path file = wycheproofDir().resolve(name);
        byte[] bytes = readOrSkip(file);
        String actual = HexFormat.of().formatHex(Octets.sha256(bytes));
        if (!actual.equals(sum)) {
            throw new AssertionError(file + " is not the pinned version: SHA-256 " + actual + ", expected " + sum);
        }
        return parse(file, bytes);
    }

    /** The messages, faults and keys of an independent implementation, as committed: never skipped. */
    public static JsonNode peerFormatV1() {
        return own("independent/format-v1.json");
    }

    /** The store files of an independent implementation, as committed: never skipped. */
    public static JsonNode peerStoreV1() {
        return own("independent/store-v1.json");
    }

    /** A file as committed in {@code conformance/vectors}: never skipped. */
    public static JsonNode own(String name) {
        Path file = ownDir().resolve(name);
        return parse(file, read(file));
    }

    /** The folder of the project's own vectors. */
    public static Path ownDir() {
        return moduleDir().resolve("vectors");
    }

    /** The folder of this module's tests. */
    static Path testSources() {
        return moduleDir().resolve("src/test");
    }

    /** The normative page of the format. */
    public static Path formatPage() {
        return moduleDir().resolve("FORMAT.md");
    }

    /** The page that describes the files of vectors. */
    static Path vectorsPage() {
        return moduleDir().resolve("VECTORS.md");
    }

    /** The normative page of the store format. */
    public static Path storePage() {
        return moduleDir().resolve("KEYSTORE.md");
    }

    /** Folder of the conformance module, whether the tests run from there, as under Maven, or from the project root. */
    private static Path moduleDir() {
        Path start = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path below = start.resolve("conformance");
        return Files.exists(below.resolve("FORMAT.md")) ? below : start;
    }

    private static Path wycheproofDir() {
        return named("wycheproof.dir").orElse(moduleDir().resolve("../../shared/wycheproof").normalize());
    }

    /** The folder that a property names; the command line's are relative to the project's root, not to the module. */
    private static Optional<Path> named(String property) {
        Path root = Path.of(System.getProperty("tinymls.root", ""));
        return Optional.ofNullable(System.getProperty(property)).map(folder -> root.resolve(folder).normalize());
    }

    private static byte[] readOrSkip(Path file) {
        if (Files.exists(file)) {
            return read(file);
        }
        String message = "VECTORS MISSING: " + file.toAbsolutePath();
        if (Boolean.getBoolean("wycheproof.required")) {
            throw new AssertionError(message + ", and wycheproof.required=true");
        }
        if (REPORTED.add(file)) {
            System.out.println("*** " + message + ": the tests that need it are SKIPPED ***");
        }
        Assumptions.assumeTrue(false, message);
        throw new AssertionError("an assumption that does not hold ends the test");
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(Path file, byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
