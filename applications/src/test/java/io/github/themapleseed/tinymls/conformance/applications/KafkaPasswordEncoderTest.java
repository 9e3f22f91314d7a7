package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.EpochErasedException;
import java.security.InvalidKeyException;
import java.util.Base64;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.security.PasswordEncoder;
import org.apache.kafka.server.util.Csv;
import org.junit.jupiter.api.Test;

/**
 * A Kafka broker's dynamic passwords are sealed by TinyMLS: the encoder derives a key of 256 bits from
 * {@code password.encoder.secret}, and asks the cipher's parameters for an {@code IvParameterSpec} (CONTRACT.md item
 * 25). What it seals lies in the cluster's configuration, so the window is unlimited.
 */
class KafkaPasswordEncoderTest extends OnTinyMls {
    private static final int KEY_BITS = 256;
    private static final int ITERATIONS = 4_096;

    /** As the broker makes it of password.encoder.cipher.algorithm and password.encoder.key.length. */
    private static PasswordEncoder encoder(int keyBits) {
        return PasswordEncoder.encrypting(new Password("secret of the brokers"), null, "TinyMLS", keyBits, ITERATIONS);
    }

    private static byte[] message(String encoded) {
        return Base64.getDecoder().decode(Csv.parseCsvMap(encoded).get("encryptedPassword"));
    }

    @Test
    void anotherBrokerReadsThePassword() throws Exception {
        install("tinymls.window = unlimited", "tinymls.lifetime = 36500d");
        String encoded = encoder(KEY_BITS).encode(new Password("of the key store"));
        Traffic.assertShape(message(encoded), false);
        assertEquals("of the key store", encoder(KEY_BITS).decode(encoded).value());
    }

    @Test
    void thePasswordIsGonePastAWindow() throws Exception {
        install("tinymls.window = 1s");
        String encoded = encoder(KEY_BITS).encode(new Password("of the key store"));
        Sealed.awaitPast(message(encoded), 1_000);
        ConfigException failure = assertThrows(ConfigException.class, () -> encoder(KEY_BITS).decode(encoded));
        assertTrue(failure.getMessage().contains(EpochErasedException.class.getName()), failure.getMessage());
    }

    @Test
    void theEncodersOwnKeyLengthIsRefused() throws Exception {
        install();
        assertThrows(InvalidKeyException.class, () -> encoder(128).encode(new Password("of the key store")));
    }
}
