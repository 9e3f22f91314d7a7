package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.LiveKey;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.vectors.MessageCase;
import io.github.themapleseed.tinymls.conformance.vectors.TestBytes;
import io.github.themapleseed.tinymls.conformance.vectors.VectorFiles;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import org.junit.jupiter.api.Test;

/**
 * Exported keys through {@code SecretKeyFactory} and {@code Cipher}: each becomes a live key that gives the same bytes
 * away while the window is unlimited; one whose life is over is refused at init, and says so; a damaged one is refused
 * by both, and says what it is. docs/keys.md.
 */
class LiveKeysTest {
    private static final long CENTURY = 36_500L * 86_400_000;
    private static final long DAY = 86_400_000;
    /** The longest lifetime, so that a key's own end of life comes first wherever it can. */
    private static final Provider PROVIDER = Tiny.configured("tinymls.window=unlimited", "tinymls.lifetime=36500d");

    /** How the provider says what is wrong with an export; a wrong length may show in the checksum first. */
    private static final Map<String, String> IN_WORDS = Map.of("checksum", "its checksum does not match",
            "bounds", "its first epoch lies after its last", "nodes", "bytes of nodes");

    private final Map<String, Integer> counts = new TreeMap<>();

    /** A key of bytes that {@code SecretKeySpec} would not take: none at all. */
    private record Encoding(byte[] bytes) implements SecretKey {
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
    void vectorsKeys() throws Exception {
        for (JsonNode json : VectorFiles.own("keys-v1.json").required("keys")) {
            importAndExport(json.get("name").textValue(), MessageCase.bytes(json, "encoded"));
        }
        for (JsonNode json : VectorFiles.peerFormatV1().required("keys")) {
            importAndExport(json.get("name").textValue(), MessageCase.bytes(json, "encoded"));
        }
        System.out.println("provider, keys of both files through SecretKeyFactory and Cipher: " + counts);
        assertEquals(26, counts.values().stream().mapToInt(Integer::intValue).sum());
    }

    /** Of keys that end at all sorts of times from now, so that each way is gone whatever the day. */
    @Test
    void keysOfToday() throws Exception {
        long now = System.currentTimeMillis();
        for (long notAfter : new long[] {now - 1, now - DAY, now + DAY, now + CENTURY / 2, now + 2 * CENTURY}) {
            for (int rootBytes : new int[] {32, 64}) {
                byte[] root = TestBytes.seeded("keys of today", rootBytes);
                importAndExport("fresh", ReferenceKey.fresh(root, notAfter).encode());
                importAndExport("punctured", ReferenceKey.punctured(root, now - DAY, notAfter, notAfter).encode());
            }
        }
        System.out.println("provider, keys that end at times from now: " + counts);
        assertEquals(Map.of("expired", 8, "same bytes", 8, "ended earlier by the importer", 4), counts);
    }

    private void importAndExport(String name, byte[] encoded) throws Exception {
        long before = System.currentTimeMillis();
        ReferenceKey fields = ReferenceKey.decode(encoded);
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", PROVIDER);
        if (fields.notAfter() < before) {
            expired(name, new Encoding(encoded));
            InvalidKeyException refusal = assertThrows(InvalidKeyException.class,
                    () -> factory.translateKey(new Encoding(encoded)), name);
            assertTrue(refusal.getMessage().contains("lifetime is over"), refusal.getMessage());
            count("expired");
            return;
        }
        LiveKey live = (LiveKey) factory.translateKey(new Encoding(encoded));
        assertArrayEquals(fields.keyId(), live.keyId(), name);
        usable(live);
        usable(new Encoding(encoded));
        if (fields.notAfter() <= before + CENTURY) {
            assertArrayEquals(encoded, live.getEncoded(), name);
            count("same bytes");
        } else {
            endsByTheImportersLifetime(name, fields, live);
            count("ended earlier by the importer");
        }
    }

    private static void usable(Key key) throws Exception {
        for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE, Cipher.WRAP_MODE, Cipher.UNWRAP_MODE}) {
            Cipher.getInstance("TinyMLS", PROVIDER).init(mode, key);
        }
    }

    private static void expired(String name, Key key) throws Exception {
        for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE, Cipher.WRAP_MODE, Cipher.UNWRAP_MODE}) {
            Cipher cipher = Cipher.getInstance("TinyMLS", PROVIDER);
            InvalidKeyException refusal = assertThrows(InvalidKeyException.class, () -> cipher.init(mode, key), name);
            assertTrue(refusal.getMessage().contains("lifetime is over"), refusal.getMessage());
        }
    }

    /** All as it was but for not-after, which is a lifetime from the key's first sight. */
    private static void endsByTheImportersLifetime(String name, ReferenceKey fields, LiveKey live) throws Exception {
        ReferenceKey now = ReferenceKey.decode(live.getEncoded());
        long latest = System.currentTimeMillis() + CENTURY;
        assertTrue(now.notAfter() <= latest && now.notAfter() > latest - DAY, name + ": " + now.notAfter());
        assertArrayEquals(new ReferenceKey(fields.keyId(), fields.from(), fields.to(), now.notAfter(), fields.nodes())
                .encode(), now.encode(), name);
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    @Test
    void damagedKeysAreRefused() throws Exception {
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", PROVIDER);
        Cipher cipher = Cipher.getInstance("TinyMLS", PROVIDER);
        for (JsonNode json : VectorFiles.own("keys-v1.json").required("faults")) {
            String name = json.get("name").textValue();
            Encoding key = new Encoding(MessageCase.bytes(json, "encoded"));
            InvalidKeyException refusal = assertThrows(InvalidKeyException.class, () -> factory.translateKey(key),
                    name);
            saysWhatItIs(name, key, refusal);
            String reason = json.get("reason").textValue();
            assertTrue(refusal.getMessage().contains(IN_WORDS.getOrDefault(reason, "")), refusal.getMessage());
            saysWhatItIs(name, key, assertThrows(InvalidKeyException.class,
                    () -> cipher.init(Cipher.DECRYPT_MODE, key), name));
            assertThrows(InvalidKeyException.class, () -> cipher.init(Cipher.ENCRYPT_MODE, key), name);
            count(reason);
        }
        System.out.println("provider, keys-v1.json: damaged keys refused for " + counts);
        assertEquals(Map.of("bounds", 3, "checksum", 16, "length", 19, "magic", 4, "nodes", 7), counts);
    }

    /** Whatever begins with TMLSKEY is a damaged export, whatever its length; the rest is told how long keys are. */
    private static void saysWhatItIs(String name, Encoding key, InvalidKeyException refusal) {
        boolean export = new String(key.bytes(), StandardCharsets.ISO_8859_1).startsWith("TMLSKEY");
        String wanted = export ? "damaged TinyMLS exported key" : key.bytes().length + " bytes";
        assertTrue(refusal.getMessage().contains(wanted), name + ": " + refusal.getMessage());
    }

    @Test
    void rootKeysOfEveryLength() throws Exception {
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", PROVIDER);
        long latest = System.currentTimeMillis() + CENTURY;
        for (int length = 0; length <= 100; length++) {
            Encoding key = new Encoding(TestBytes.seeded("root key of any length", length));
            if (length < 32 || length > 64) {
                saysWhatItIs("root", key, assertThrows(InvalidKeyException.class, () -> factory.translateKey(key)));
                continue;
            }
            byte[] encoded = factory.translateKey(key).getEncoded();
            long notAfter = Octets.uint(encoded, 36, 6);
            assertTrue(notAfter >= latest && notAfter <= Position.LAST_EPOCH);
            assertArrayEquals(ReferenceKey.fresh(key.bytes(), notAfter).encode(), encoded, length + " bytes");
        }
        System.out.println("provider: root keys of 32 to 64 bytes taken, of 0 to 31 and 65 to 100 refused");
    }
}
