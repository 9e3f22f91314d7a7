package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.security.Provider;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** A live key comes from the provider alone: what it promises can then be relied on wherever one is taken. */
class LiveKeyTest {
    @Test
    void nobodyElseCanImplementIt() {
        assertTrue(LiveKey.class.isSealed());
        assertArrayEquals(new Class<?>[] {LiveSecretKey.class}, LiveKey.class.getPermittedSubclasses());
        assertTrue(Modifier.isFinal(LiveSecretKey.class.getModifiers()));
        assertEquals(0, LiveSecretKey.class.getModifiers() & Modifier.PUBLIC);
    }

    /** As in a map of keys, whichever object of a key is at hand. */
    @Test
    void keysThatAreOneKeyAreEqual() throws Exception {
        Provider provider = new TinyMlsProvider();
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", provider);
        SecretKey key = generator.generateKey();
        SecretKey other = generator.generateKey();
        SecretKey again = SecretKeyFactory.getInstance("TinyMLS", provider)
                .translateKey(new SecretKeySpec(key.getEncoded(), "TinyMLS"));
        assertNotSame(key, again);
        assertEquals(key, again);
        assertEquals(key.hashCode(), again.hashCode());
        assertNotEquals(key, other);
        assertNotEquals(key.hashCode(), other.hashCode());
        assertFalse(key.isDestroyed());
        key.destroy();
        assertTrue(key.isDestroyed());
    }
}
