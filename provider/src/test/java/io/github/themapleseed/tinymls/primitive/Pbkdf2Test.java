package io.github.themapleseed.tinymls.primitive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** RFC 8018 section 5.2: the published answers, those of the JDK, and nothing left of a password. */
class Pbkdf2Test {
    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final Delegate delegate = Delegate.of(recorder);

    private byte[] derive(byte[] password, byte[] salt, int iterations) {
        try (DerivationKit kit = delegate.borrow()) {
            return kit.passwords().derive(password, salt, iterations);
        }
    }

    private void expect(String password, String salt, int iterations, String start) {
        assertTrue(HexFormat.of().formatHex(derive(password.getBytes(UTF_8), salt.getBytes(UTF_8), iterations))
                .startsWith(start));
    }

    /** RFC 7914 section 11, the first 32 of 64 bytes. */
    @Test
    void publishedAnswers() {
        expect("passwd", "salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
        expect("Password", "NaCl", 80_000, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
    }

    @Property(tries = 60)
    void answersOfTheJdk(@ForAll @IntRange(min = 1, max = 150) int length,
            @ForAll @IntRange(min = 1, max = 80) int salt,
            @ForAll @IntRange(min = 1, max = 300) int iterations) throws Exception {
        char[] password = "p".repeat(length).toCharArray();
        password[length / 2] = 'q';
        byte[] expected = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password, new byte[salt], iterations, 256)).getEncoded();
        assertArrayEquals(expected, derive(new String(password).getBytes(UTF_8), new byte[salt], iterations));
    }

    /** The answer is that of Python's hashlib. */
    @Test
    void emptyPassword() {
        byte[] none = {};
        assertEquals("4fc58a21c100ce1835b8f9991d738b56965d14b24e1761fbdffc69ac5e0b667a",
                HexFormat.of().formatHex(derive(none, none, 1_000)));
    }

    @Test
    void nothingIsLeftOfThePassword() {
        byte[] derived = derive("secret".getBytes(UTF_8), new byte[16], 500);
        assertEquals(Set.of(), recorder.keysHeld());
        assertEquals(0, recorder.derivedSecretsLeft(), "iterations are wiped one by one");
        assertEquals(32, derived.length);
        recorder.keyObjectsGiven().forEach(key -> assertThrows(RuntimeException.class, key::getEncoded));
    }

    @Test
    void callersArraysStayAsTheyAre() {
        byte[] password = "secret".getBytes(UTF_8);
        byte[] salt = new byte[16];
        Arrays.fill(salt, (byte) 7);
        byte[] one = derive(password, salt, 10);
        assertArrayEquals(one, derive(password, salt, 10));
        assertThrows(IllegalArgumentException.class, () -> derive(password, salt, 0));
    }
}
