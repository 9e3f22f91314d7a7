package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.EpochErasedException;
import io.github.themapleseed.tinymls.RatchetParameterSpec;
import io.github.themapleseed.tinymls.TinyMls;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.AEADBadTagException;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A deployment of docs/applications.md: a broker that never sees what it keeps. Kafka's own producer (the one for
 * tests, which has no broker behind it) serializes through the recipe, a log stands for the topic; a consumer that
 * lags behind by more than the window gets {@code EpochErasedException}, and the metric shows it.
 */
class KafkaTest {
    private static final String TOPIC = "orders";

    private final List<byte[]> log = new ArrayList<>();
    private boolean installedHere;

    @BeforeEach
    void install() {
        installedHere = Security.getProvider("TinyMLS") == null;
        TinyMls.install();
    }

    @AfterEach
    void remove() {
        if (installedHere) {
            Security.removeProvider("TinyMLS");
        }
    }

    private static SecretKey key(Duration window) throws Exception {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS");
        generator.init(new RatchetParameterSpec(Duration.ofMillis(20), window, Duration.ofHours(1)));
        return generator.generateKey();
    }

    private void produce(SecretKey key, int records) {
        Serializer<String> sealing = SealedValues.sealing(new StringSerializer(), key);
        Serializer<String> logged = (topic, value) -> {
            byte[] sealed = sealing.serialize(topic, value);
            log.add(sealed);
            return sealed;
        };
        try (MockProducer<String, String> producer = new MockProducer<>(true, new StringSerializer(), logged)) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(TOPIC, "order " + i));
            }
        }
    }

    @Test
    void consumersOpenWhatProducersSealed() throws Exception {
        SecretKey key = key(Duration.ofMinutes(1));
        produce(key, 100);
        for (int consumer = 0; consumer < 3; consumer++) {
            Deserializer<String> opening = SealedValues.opening(new StringDeserializer(), key);
            List<String> values = log.stream().map(sealed -> opening.deserialize(TOPIC, sealed)).toList();
            assertEquals(IntStream.range(0, 100).mapToObj(i -> "order " + i).toList(), values);
            assertNull(opening.deserialize(TOPIC, null), "a tombstone stays one");
            SerializationException elsewhere = assertThrows(SerializationException.class,
                    () -> opening.deserialize("payments", log.get(0)));
            assertInstanceOf(AEADBadTagException.class, elsewhere.getCause(), "a value is bound to its topic");
        }
    }

    @Test
    void lagBeyondTheWindowIsToldAndCounted() throws Exception {
        SecretKey key = key(Duration.ofMillis(200));
        produce(key, 10);
        double before = Metrics.sample(Metrics.ERASED);
        long last = Traffic.epoch(log.get(log.size() - 1));
        Await.until("the window's end", () -> System.currentTimeMillis() - last > 200);
        Deserializer<String> late = SealedValues.opening(new StringDeserializer(), key);
        for (byte[] sealed : log) {
            SerializationException lag = assertThrows(SerializationException.class,
                    () -> late.deserialize(TOPIC, sealed));
            assertInstanceOf(EpochErasedException.class, lag.getCause());
        }
        assertEquals(10, Metrics.sample(Metrics.ERASED) - before);
        Await.until("what is fresh still comes through", () -> {
            log.clear();
            produce(key, 1);
            try {
                return "order 0".equals(late.deserialize(TOPIC, log.get(0)));
            } catch (SerializationException e) {
                assertInstanceOf(EpochErasedException.class, e.getCause(), "slower than the window, or wrong");
                return false;
            }
        });
    }
}
