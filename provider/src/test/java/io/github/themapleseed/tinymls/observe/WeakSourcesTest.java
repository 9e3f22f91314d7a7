package io.github.themapleseed.tinymls.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.lang.ref.Reference;
import java.security.Provider;
import java.security.ProviderException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An object is asked once, however often it is added: set-up that fails is tried again with every call. */
class WeakSourcesTest {
    @Test
    void addedAgainIsAskedOnce() {
        WeakSources<Object> sources = new WeakSources<>();
        Object owner = new Object();
        sources.add(owner);
        sources.add(owner);
        assertEquals(List.of(owner), sources.stream().toList());
        Reference.reachabilityFence(owner);
    }

    @Test
    void setUpThatFailsAddsNoGaugeAtItsRetries() {
        Provider provider = new TinyMlsProvider();
        System.setProperty("tinymls.random", "None");
        try {
            assertThrows(ProviderException.class, () -> provider.getService("Cipher", "TinyMLS"));
            int sources = Gauge.SELF_TEST.sources();
            for (int i = 0; i < 10; i++) {
                assertThrows(ProviderException.class, () -> provider.getService("Cipher", "TinyMLS"));
            }
            assertEquals(true, Gauge.SELF_TEST.sources() <= sources, "one for each provider");
        } finally {
            System.clearProperty("tinymls.random");
        }
        Reference.reachabilityFence(provider);
    }
}
