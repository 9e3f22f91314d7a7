package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.observe.Batch;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.Primitives;
import io.github.themapleseed.tinymls.primitive.WipedException;
import io.github.themapleseed.tinymls.ratchet.EpochKeys;
import java.security.Provider;
import java.security.Security;
import org.junit.jupiter.api.Test;

/** Design.md section 5, items 1 and 2: an engine is made whole or not at all, so that none escapes its scrubbing. */
class EnginePoolTest {
    private final CountingProvider provider = new CountingProvider();
    private final Delegate delegate = Delegate.of(provider);

    @Test
    void keysWipedBetweenKeyAndIvLeaveNoEngineBehind() {
        EpochKeys keys = keys();
        keys.iv().wipe(); // as by another thread that closes the pool just now
        int before = provider.gcmAsked;
        assertThrows(WipedException.class, () -> EnginePool.newEngine(delegate, keys, Batch.NONE));
        assertEquals(before, provider.gcmAsked, "engines made for keys that are gone");
    }

    @Test
    void keysThatStandMakeAnEngine() {
        int before = provider.gcmAsked;
        EnginePool.newEngine(delegate, keys(), Batch.NONE).erase();
        assertEquals(before + 1, provider.gcmAsked);
    }

    private EpochKeys keys() {
        try (Primitives kit = delegate.borrow()) {
            return EpochKeys.of(new byte[32], new byte[32], kit.kdf());
        }
    }

    /** Passes every request on to the platform's provider, and counts those for AES-GCM. */
    private static final class CountingProvider extends Provider {
        private static final long serialVersionUID = 1L;

        private final transient Provider platform = Security.getProvider("SunJCE");
        private int gcmAsked;

        CountingProvider() {
            super("Counting", "1", "");
        }

        @Override
        public Service getService(String type, String algorithm) {
            if (algorithm.equals("AES/GCM/NoPadding")) {
                gcmAsked++;
            }
            return platform.getService(type, algorithm);
        }
    }
}
