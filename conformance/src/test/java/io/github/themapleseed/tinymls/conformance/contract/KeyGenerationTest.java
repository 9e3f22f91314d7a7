package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.LiveKey;
import io.github.themapleseed.tinymls.RatchetParameterSpec;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.time.Duration;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CONTRACT.md item 28: every way to init a key generator, what it refuses, and that the caller's random is used. */
class KeyGenerationTest {
    private static final RatchetParameterSpec RATCHET = new RatchetParameterSpec(Duration.ofMillis(5),
            Duration.ofMinutes(1), Duration.ofHours(1));

    private interface Init {
        void on(KeyGenerator generator, SecureRandom random) throws GeneralSecurityException;
    }

    /** Always the same bytes, and counts how many were drawn. */
    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final byte value;
        private int drawn;

        Fixed(int value) {
            this.value = (byte) value;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            java.util.Arrays.fill(bytes, value);
            drawn += bytes.length;
        }
    }

    private static KeyGenerator generator() throws GeneralSecurityException {
        return KeyGenerator.getInstance("TinyMLS", Tiny.PROVIDER);
    }

    private static void works(SecretKey key) throws GeneralSecurityException {
        assertInstanceOf(LiveKey.class, key);
        assertArrayEquals(new byte[5], Tiny.open(key, Tiny.seal(key, new byte[5])));
        assertEquals(82, key.getEncoded().length, "a key not punctured yet");
    }

    @Test
    void item28EveryInit() throws GeneralSecurityException {
        works(generator().generateKey());
        Init[] inits = {(g, r) -> g.init(256), (g, r) -> g.init(r), (g, r) -> g.init(256, r), (g, r) -> g.init(RATCHET),
            (g, r) -> g.init(RATCHET, r)};
        KeyGenerator reused = generator();
        for (Init init : inits) {
            KeyGenerator generator = generator();
            init.on(generator, new SecureRandom());
            works(generator.generateKey());
            assertNotEquals(generator.generateKey(), generator.generateKey());
            init.on(reused, new SecureRandom());
            works(reused.generateKey());
        }
    }

    @Test
    void item28TheRandomGivenIsUsed() throws GeneralSecurityException {
        Init[] inits = {(g, r) -> g.init(r), (g, r) -> g.init(256, r), (g, r) -> g.init(RATCHET, r)};
        for (Init init : inits) {
            SecretKey[] keys = new SecretKey[3];
            for (int i = 0; i < 3; i++) {
                Fixed random = new Fixed(i / 2);
                KeyGenerator generator = generator();
                init.on(generator, random);
                keys[i] = generator.generateKey();
                assertTrue(random.drawn >= 32);
            }
            assertEquals(keys[0], keys[1]);
            assertNotEquals(keys[0], keys[2]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 128, 192, 255, 257, 512, Integer.MAX_VALUE})
    void item28OtherSizes(int bits) throws GeneralSecurityException {
        KeyGenerator generator = generator();
        for (Init init : new Init[] {(g, r) -> g.init(bits), (g, r) -> g.init(bits, r)}) {
            InvalidParameterException e = assertThrows(InvalidParameterException.class,
                    () -> init.on(generator, new SecureRandom()));
            assertTrue(e.getMessage().contains("256"), e.getMessage());
        }
        works(generator.generateKey());
    }

    @Test
    void item28ForeignSpecs() throws GeneralSecurityException {
        KeyGenerator generator = generator();
        for (AlgorithmParameterSpec spec : new AlgorithmParameterSpec[] {null, new IvParameterSpec(new byte[3])}) {
            assertThrows(InvalidAlgorithmParameterException.class, () -> generator.init(spec));
            assertThrows(InvalidAlgorithmParameterException.class, () -> generator.init(spec, new SecureRandom()));
        }
        works(generator.generateKey());
    }
}
