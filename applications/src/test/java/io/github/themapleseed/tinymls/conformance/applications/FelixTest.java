package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.nio.file.Path;
import java.security.Provider;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * The jar is an OSGi bundle: it resolves and starts in Apache Felix as it is, also where the framework offers none of
 * the JDK's packages that are optional.
 */
class FelixTest {
    private static final String NEEDED = "javax.crypto,javax.crypto.spec,javax.security.auth,"
            + "javax.security.auth.callback";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", NEEDED})
    void startsAndSeals(String systemPackages) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put(Constants.FRAMEWORK_STORAGE, folder.resolve("felix").toString());
        if (!systemPackages.isEmpty()) {
            settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES, systemPackages);
        }
        Framework felix = new FrameworkFactory().newFramework(settings);
        felix.start();
        try {
            Bundle bundle = felix.getBundleContext()
                    .installBundle(Path.of(System.getProperty("tinymls.jar")).toUri().toString());
            bundle.start();
            assertEquals(Bundle.ACTIVE, bundle.getState());
            Class<?> type = bundle.loadClass(TinyMlsProvider.class.getName());
            assertNotSame(TinyMlsProvider.class, type, "the bundle's own class");
            assertSeals((Provider) type.getConstructor().newInstance());
            bundle.loadClass("io.github.themapleseed.tinymls.TinyMls").getMethod("uninstall").invoke(null);
        } finally {
            felix.stop();
            felix.waitForStop(0);
        }
    }

    private static void assertSeals(Provider provider) throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        cipher.init(Cipher.ENCRYPT_MODE, key);
        byte[] message = cipher.doFinal(new byte[100]);
        Traffic.assertShape(message, false);
        cipher.init(Cipher.DECRYPT_MODE, key);
        assertArrayEquals(new byte[100], cipher.doFinal(message));
    }
}
