package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka's values under a key from a key store of type TinyMLS, which gets two successors while a producer produces and
 * a consumer consumes: both keep the ciphers that they began with. A consumer that begins at the topic's start after
 * both successions reads values of all three versions.
 */
class KafkaSuccessionTest {
    private static final String TOPIC = "orders";
    private static final Duration LEAD = Duration.ofSeconds(2);

    @TempDir
    private Path folder;
    private Installed provider;
    private OperatedStore store;
    private final List<byte[]> log = new ArrayList<>();
    private final List<String> consumed = new ArrayList<>();

    @BeforeEach
    void install() throws Exception {
        store = new OperatedStore(folder.resolve("keys.tinymls"), "orders", "--window", "1h");
        provider = Installed.with(folder, store.settings());
    }

    @AfterEach
    void remove() {
        provider.close();
    }

    private MockProducer<String, String> producer() throws Exception {
        Serializer<String> sealing = SealedValues.sealing(new StringSerializer(), store.key());
        Serializer<String> logged = (topic, value) -> {
            byte[] sealed = sealing.serialize(topic, value);
            log.add(sealed);
            return sealed;
        };
        return new MockProducer<>(true, new StringSerializer(), logged);
    }

    private void produceAndConsume(MockProducer<String, String> producer, Deserializer<String> opening) {
        producer.send(new ProducerRecord<>(TOPIC, "order " + log.size()));
        consumed.add(opening.deserialize(TOPIC, last()));
    }

    private byte[] last() {
        return log.get(log.size() - 1);
    }

    @Test
    void producersAndConsumersGoOnOverTwoSuccessions() throws Exception {
        long refused = Metrics.refusals();
        List<Long> activations = new ArrayList<>();
        Deserializer<String> early = SealedValues.opening(new StringDeserializer(), store.key());
        try (MockProducer<String, String> producer = producer()) {
            for (int i = 0; i < 2; i++) {
                produceAndConsume(producer, early);
                long activation = store.adoptedSuccessor(LEAD);
                activations.add(activation);
                Await.until("values under the successor", () -> {
                    produceAndConsume(producer, early);
                    return Traffic.epoch(last()) >= activation;
                });
            }
        }
        List<String> produced = IntStream.range(0, log.size()).mapToObj(i -> "order " + i).toList();
        assertEquals(produced, consumed);
        Deserializer<String> late = SealedValues.opening(new StringDeserializer(), store.key());
        assertEquals(produced, log.stream().map(sealed -> late.deserialize(TOPIC, sealed)).toList());
        assertEquals(refused, Metrics.refusals());
        assertTrue(Traffic.epoch(log.get(0)) < activations.get(0), "the first version");
        assertTrue(log.stream().mapToLong(Traffic::epoch)
                .anyMatch(epoch -> epoch >= activations.get(0) && epoch < activations.get(1)), "the second version");
    }
}
