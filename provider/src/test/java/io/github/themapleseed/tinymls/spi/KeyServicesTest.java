package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.RatchetParameterSpec;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.time.Duration;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** docs/keys.md, the services beside the cipher: what becomes of destroyed keys, and of one init after another. */
class KeyServicesTest {
    private final Provider provider = new TinyMlsProvider();

    @Test
    void destroyedKeysHaveNoSpecAndAreNotTranslated() throws Exception {
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", provider);
        SecretKey live = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        live.destroy();
        assertThrows(InvalidKeySpecException.class, () -> factory.getKeySpec(live, SecretKeySpec.class));
        for (RuntimeException reason : List.of(new IllegalStateException(), new UnsupportedOperationException())) {
            UnreadableKey key = new UnreadableKey(reason);
            assertThrows(InvalidKeySpecException.class, () -> factory.getKeySpec(key, SecretKeySpec.class));
            assertThrows(InvalidKeySpecException.class, () -> factory.generateSecret(key));
            assertThrows(InvalidKeyException.class, () -> factory.translateKey(key));
        }
    }

    /** The class loader of an application that is gone gives no more classes. */
    @Test
    void keyOfAnApplicationThatIsGoneIsNoKey() throws Exception {
        SecretKey orphan = new SecretKeySpec(new byte[32], "AES") {
            private static final long serialVersionUID = 1L;

            @Override
            public byte[] getEncoded() {
                throw new NoClassDefFoundError("io/github/themapleseed/tinymls/ratchet/ExportedKey");
            }
        };
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        InvalidKeyException refused =
                assertThrows(InvalidKeyException.class, () -> cipher.init(Cipher.ENCRYPT_MODE, orphan));
        assertTrue(refused.getMessage().contains(" of class loader "), refused.getMessage());
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", provider);
        assertThrows(InvalidKeyException.class, () -> factory.translateKey(orphan));
        assertThrows(InvalidKeySpecException.class, () -> factory.getKeySpec(orphan, SecretKeySpec.class));
        cipher.init(Cipher.WRAP_MODE, KeyGenerator.getInstance("TinyMLS", provider).generateKey());
        assertThrows(InvalidKeyException.class, () -> cipher.wrap(orphan));
        assertEquals(false, KeyResolver.isOwn(orphan));
    }

    /** A key in hardware may answer with an empty array. */
    @Test
    void keyWithAnEmptyEncodingHasNone() throws Exception {
        SecretKey empty = new SecretKeySpec(new byte[32], "AES") {
            private static final long serialVersionUID = 1L;

            @Override
            public byte[] getEncoded() {
                return new byte[0];
            }
        };
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", provider);
        assertThrows(InvalidKeySpecException.class, () -> factory.getKeySpec(empty, SecretKeySpec.class));
        assertThrows(InvalidKeySpecException.class, () -> factory.getKeySpec(null, SecretKeySpec.class));
        assertThrows(InvalidKeyException.class, () -> factory.translateKey(empty));
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        assertThrows(InvalidKeyException.class, () -> cipher.init(Cipher.ENCRYPT_MODE, empty));
        cipher.init(Cipher.WRAP_MODE, KeyGenerator.getInstance("TinyMLS", provider).generateKey());
        assertThrows(InvalidKeyException.class, () -> cipher.wrap(empty));
    }

    private interface Init {
        void on(KeyGenerator generator);
    }

    @Test
    void initWithoutARatchetGoesBackToTheSettings() throws Exception {
        Duration hour = Duration.ofHours(1);
        RatchetParameterSpec ratchet = new RatchetParameterSpec(Duration.ofMillis(100), Duration.ofMinutes(1), hour);
        List<Init> inits = List.of(g -> g.init(256), g -> g.init(new SecureRandom()),
                g -> g.init(256, new SecureRandom()));
        for (Init init : inits) {
            KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", provider);
            generator.init(ratchet);
            assertEquals(1, hoursOfLife(generator));
            init.on(generator);
            assertEquals(24, hoursOfLife(generator));
        }
    }

    /** Rounded, since the clock goes on. */
    private static long hoursOfLife(KeyGenerator generator) throws InvalidKeyException {
        long end = ExportedKey.decode(generator.generateKey().getEncoded()).notAfter();
        return Math.round((end - System.currentTimeMillis()) / 3_600_000.0);
    }
}
