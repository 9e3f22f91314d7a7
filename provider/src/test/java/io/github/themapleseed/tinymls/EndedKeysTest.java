package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.observe.Counter;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.spec.InvalidKeySpecException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A key that has ended is refused by every service, each refusal is counted, and the health check names the key. */
class EndedKeysTest {
    private static final Duration LIFE = Duration.ofMillis(300);

    private final Provider provider = new TinyMlsProvider();
    private final LiveKey key;
    private final Cipher sealing = Cipher.getInstance("TinyMLS", provider);
    private final SecretKeySpec export;

    EndedKeysTest() throws Exception {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", provider);
        generator.init(new RatchetParameterSpec(Duration.ofMillis(100), Duration.ofMinutes(1), LIFE));
        Instant before = Instant.now();
        key = (LiveKey) generator.generateKey();
        long made = System.nanoTime();
        Duration life = Duration.between(before, key.notAfter());
        assertTrue(life.compareTo(LIFE.minusMillis(1)) >= 0 && life.compareTo(LIFE.plusSeconds(60)) < 0,
                life::toString);
        sealing.init(Cipher.ENCRYPT_MODE, key);
        export = new SecretKeySpec(key.getEncoded(), "TinyMLS");
        while (System.nanoTime() - made <= LIFE.toNanos() || !Instant.now().isAfter(key.notAfter())) {
            Thread.onSpinWait(); // a life is over once both clocks say so
        }
    }

    @AfterEach
    void tidyUp() throws Exception {
        assertThrows(InvalidKeyException.class, () -> sealing.init(Cipher.ENCRYPT_MODE, key));
        key.destroy(); // ended by its owner, it is no ill health for other tests
    }

    private static <T extends Throwable> void assertCounted(Counter count, Class<T> type, Executable refused) {
        long before = count.total();
        T thrown = assertThrows(type, refused);
        assertTrue(thrown.getMessage().contains("lifetime is over"), thrown::getMessage);
        assertEquals(before + 1, count.total(), count::toString);
    }

    @Test
    void everyServiceRefusesItAndCounts() throws Exception {
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", provider);
        assertCounted(Counter.SEALING_EXPIRED, SessionExpiredException.class, () -> sealing.doFinal(new byte[3]));
        assertCounted(Counter.SEALING_EXPIRED, SessionExpiredException.class, () -> sealing.update(new byte[1 << 17]));
        for (SecretKey each : new SecretKey[] {key, export}) {
            assertCounted(Counter.SEALING_EXPIRED, InvalidKeyException.class,
                    () -> sealing.init(Cipher.ENCRYPT_MODE, each));
            assertCounted(Counter.SEALING_EXPIRED, InvalidKeyException.class,
                    () -> sealing.init(Cipher.WRAP_MODE, each));
            assertCounted(Counter.REFUSED_EXPIRED, InvalidKeyException.class,
                    () -> sealing.init(Cipher.DECRYPT_MODE, each));
            assertCounted(Counter.REFUSED_EXPIRED, InvalidKeyException.class,
                    () -> sealing.init(Cipher.UNWRAP_MODE, each));
            assertCounted(Counter.SEALING_EXPIRED, InvalidKeyException.class, () -> factory.translateKey(each));
        }
        assertCounted(Counter.SEALING_EXPIRED, InvalidKeySpecException.class, () -> factory.generateSecret(export));
    }

    @Test
    void healthCheckNamesIt() {
        assertThrows(InvalidKeyException.class, () -> sealing.init(Cipher.ENCRYPT_MODE, key));
        Health health = TinyMls.health(Clock.systemUTC());
        assertFalse(health.ok());
        String unable = health.facts().get("KEYS THAT CANNOT SEAL");
        assertTrue(unable.contains(HexFormat.of().formatHex(key.keyId(), 0, 4) + ": the key's lifetime is over"),
                unable);
        assertTrue(health.facts().get("keys").contains(" live"), health::toString);
    }
}
