package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
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
}
