package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.hazelcast.config.Config;
import com.hazelcast.config.replacer.EncryptionReplacer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/**
 * Hazelcast's EncryptionReplacer keeps secrets of the configuration sealed by TinyMLS, under a key of 256 bits derived
 * from a password. A configuration is data at rest, so the window is unlimited.
 */
class HazelcastReplacerTest extends OnTinyMls {
    private static final int ITERATIONS = 531;

    /** Seals as the replacer's command line does. */
    private static final class Sealing extends EncryptionReplacer {
        String sealed(String secret) throws Exception {
            return encrypt(secret, ITERATIONS);
        }
    }

    private Properties properties() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("passwordFile",
                Files.writeString(folder().resolve("password"), "of the operators").toString());
        properties.setProperty("cipherAlgorithm", "TinyMLS");
        properties.setProperty("keyLengthBits", "256");
        return properties;
    }

    private String sealed(String secret) throws Exception {
        Sealing sealing = new Sealing();
        sealing.init(properties());
        return sealing.sealed(secret);
    }

    /** The last of salt, iterations and ciphertext. */
    private static byte[] message(String sealed) {
        return Base64.getDecoder().decode(sealed.substring(sealed.lastIndexOf(':') + 1));
    }

    @Test
    void configurationIsReadWithItsSecret() throws Exception {
        install("tinymls.window = unlimited", "tinymls.lifetime = 36500d");
        String sealed = sealed("name of the cluster");
        Traffic.assertShape(message(sealed), false);
        Path password = folder().resolve("password");
        Config config = Config.loadFromString("""
                <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                  <config-replacers fail-if-value-missing="true">
                    <replacer class-name="com.hazelcast.config.replacer.EncryptionReplacer">
                      <properties>
                        <property name="passwordFile">%s</property>
                        <property name="cipherAlgorithm">TinyMLS</property>
                        <property name="keyLengthBits">256</property>
                      </properties>
                    </replacer>
                  </config-replacers>
                  <cluster-name>$ENC{%s}</cluster-name>
                </hazelcast>
                """.formatted(password, sealed));
        assertEquals("name of the cluster", config.getClusterName());
    }

    @Test
    void theSecretIsMissingPastAWindow() throws Exception {
        install("tinymls.window = 1s");
        String sealed = sealed("name of the cluster");
        Sealed.awaitPast(message(sealed), 1_000);
        EncryptionReplacer replacer = new EncryptionReplacer();
        replacer.init(properties());
        double before = Metrics.sample(Metrics.ERASED);
        assertNull(replacer.getReplacement(sealed));
        assertEquals(before + 1, Metrics.sample(Metrics.ERASED));
    }
}
