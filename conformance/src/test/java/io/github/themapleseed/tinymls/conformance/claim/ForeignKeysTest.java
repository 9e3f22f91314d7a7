package io.github.themapleseed.tinymls.conformance.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Key;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With {@code tinymls.claim=AES/GCM/NoPadding} any key but a live one or an export of one gets the answers it would get
 * if TinyMLS were not there, wherever that stands in the list and whatever the code asks before init
 * (docs/applications.md, recipe for code that says AES/GCM/NoPadding): every result and every exception, to the byte
 * and to the word.
 */
class ForeignKeysTest {
    private static final Map<String, Key> KEYS = keys();
    private static final Map<String, Code.Question> QUESTIONS = questions();
    private static int lines;

    /** A key that does not leave its device. */
    private static final class Opaque implements SecretKey {
        private static final long serialVersionUID = 1L;
        private final String format;

        Opaque(String format) {
            this.format = format;
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return format;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    private static Map<String, Key> keys() {
        try {
            Map<String, Key> keys = new LinkedHashMap<>();
            for (int length : new int[] {1, 16, 20, 24, 31, 32, 33, 64, 65}) {
                keys.put(length + " bytes", key(length, "AES"));
            }
            keys.put("root key", key(32, "TinyMLS"));
            keys.put("generated", KeyGenerator.getInstance("AES", "SunJCE").generateKey());
            keys.put("opaque", new Opaque(null));
            keys.put("opaque, RAW", new Opaque("RAW"));
            keys.put("public", KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic());
            keys.put("null", null);
            return keys;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Key key(int length, String algorithm) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) length);
        return new SecretKeySpec(bytes, algorithm);
    }

    private static Map<String, Code.Question> questions() {
        Map<String, Code.Question> questions = new LinkedHashMap<>();
        questions.put("nothing", cipher -> "");
        questions.put("algorithm", Cipher::getAlgorithm);
        questions.put("block size", Cipher::getBlockSize);
        questions.put("provider", cipher -> cipher.getProvider() != null);
        questions.put("parameters", cipher -> cipher.getParameters().getAlgorithm());
        questions.put("iv", Cipher::getIV);
        questions.put("exemption mechanism", Cipher::getExemptionMechanism);
        questions.put("data", cipher -> cipher.doFinal(new byte[3]));
        questions.put("output size", cipher -> cipher.getOutputSize(3));
        return questions;
    }

    @ParameterizedTest
    @EnumSource(names = {"FIRST", "LAST", "FIRST_WITHOUT_CLAIM"})
    void seeWhatTheyWouldSeeWithoutTinyMls(Place place) throws Exception {
        for (Map.Entry<String, Key> key : KEYS.entrySet()) {
            for (Map.Entry<String, Code.Question> question : QUESTIONS.entrySet()) {
                List<String> expected = Place.NOWHERE.call(new Code(key.getValue(), question.getValue())::run);
                List<String> actual = place.call(new Code(key.getValue(), question.getValue())::run);
                String which = key.getKey() + ", asks for " + question.getKey();
                assertIterableEquals(expected, actual, which);
                lines += actual.size();
            }
        }
    }

    /** Who has asked nothing sees the provider, too, that would have answered. */
    @ParameterizedTest
    @EnumSource(names = {"FIRST", "LAST", "FIRST_WITHOUT_CLAIM"})
    void areTheOtherProviders(Place place) throws Exception {
        String name = place.call(() -> {
            Cipher cipher = Cipher.getInstance(Place.NAME);
            cipher.init(Cipher.ENCRYPT_MODE, KEYS.get("32 bytes"));
            return cipher.getProvider().getName() + " " + cipher.getParameters().getProvider().getName();
        });
        assertEquals("SunJCE SunJCE", name);
    }

    @AfterAll
    static void report() {
        assertTrue(lines > 0);
        System.out.println("foreign keys at the claimed name: " + KEYS.size() + " keys, " + QUESTIONS.size()
                + " questions beforehand, " + lines + " lines as without TinyMLS");
    }
}
