package io.github.themapleseed.tinymls.conformance.applications;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.Cipher;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The recipe for Kafka: around any serializer and deserializer, sealing what goes to the broker and opening what comes
 * from it, each value bound to its topic. A producer is used by many threads, hence a cipher for each.
 */
final class SealedValues {
    private SealedValues() {
    }

    private static ThreadLocal<Cipher> ciphers(int mode, Key key) {
        return ThreadLocal.withInitial(() -> {
            try {
                Cipher cipher = Cipher.getInstance("TinyMLS");
                cipher.init(mode, key);
                return cipher;
            } catch (GeneralSecurityException e) {
                throw new SerializationException(e);
            }
        });
    }

    private static byte[] finish(Cipher cipher, String topic, byte[] input) {
        try {
            cipher.updateAAD(topic.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new SerializationException("value of topic " + topic + ": " + e.getMessage(), e);
        }
    }

    static <T> Serializer<T> sealing(Serializer<T> inner, Key key) {
        ThreadLocal<Cipher> ciphers = ciphers(Cipher.ENCRYPT_MODE, key);
        return (topic, value) -> value == null ? null : finish(ciphers.get(), topic, inner.serialize(topic, value));
    }

    static <T> Deserializer<T> opening(Deserializer<T> inner, Key key) {
        ThreadLocal<Cipher> ciphers = ciphers(Cipher.DECRYPT_MODE, key);
        return (topic, sealed) -> sealed == null ? null
                : inner.deserialize(topic, finish(ciphers.get(), topic, sealed));
    }
}
