package io.github.themapleseed.tinymls.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.lang.ref.Reference;
import java.security.Provider;
import java.security.ProviderException;
import org.junit.jupiter.api.Test;

/** An object is asked once, however often it is added: set-up that fails is tried again with every call. */
class GaugeSourcesTest {
    @Test
    void addedAgainIsAskedOnce() {
        GaugeSources readings = new GaugeSources();
        Object owner = new Object();
        readings.add(owner, any -> 5);
        readings.add(owner, any -> 7);
        assertEquals(7, readings.stream().sum());
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
