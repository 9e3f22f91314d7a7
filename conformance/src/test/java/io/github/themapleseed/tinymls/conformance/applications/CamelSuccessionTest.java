package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.converter.crypto.CryptoDataFormat;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Apache Camel's CryptoDataFormat with a key from a key store of type TinyMLS, which gets two successors while a route
 * seals bodies. A body whose stream is read from before an activation until after it is one message of the version it
 * began with. Another route, with a key object of its own, opens all of them afterwards.
 */
class CamelSuccessionTest {
    private static final int BODY_BYTES = 200_000;
    private static final Duration LEAD = Duration.ofSeconds(2);

    @TempDir
    private Path folder;
    private Installed provider;
    private OperatedStore store;
    private DefaultCamelContext camel;
    private ProducerTemplate template;
    private final byte[] body = new byte[BODY_BYTES];

    @BeforeEach
    void start() throws Exception {
        new Random(1).nextBytes(body);
        store = new OperatedStore(folder.resolve("keys.tinymls"), "orders", "--window", "1h");
        provider = Installed.with(folder, store.settings());
        CryptoDataFormat sealing = format();
        CryptoDataFormat opening = format();
        camel = new DefaultCamelContext();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:seal").marshal(sealing);
                from("direct:open").unmarshal(opening);
            }
        });
        camel.start();
        template = camel.createProducerTemplate();
    }

    private CryptoDataFormat format() throws Exception {
        CryptoDataFormat format = new CryptoDataFormat("TinyMLS", store.key());
        format.setShouldAppendHMAC(false);
        return format;
    }

    @AfterEach
    void stop() {
        camel.stop();
        provider.close();
    }

    private byte[] sealed(InputStream plaintext) {
        return template.requestBody("direct:seal", plaintext, byte[].class);
    }

    /** The body, whose last part comes only when that time is past. */
    private InputStream comingUntil(long millis) {
        InputStream wait = new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    Await.until("the activation", () -> System.currentTimeMillis() > millis);
                } catch (Exception e) {
                    throw new IOException(e);
                }
                return -1;
            }
        };
        return new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(body, 0, BODY_BYTES / 2), wait,
                new ByteArrayInputStream(body, BODY_BYTES / 2, BODY_BYTES - BODY_BYTES / 2))));
    }

    @Test
    void routesGoOnOverTwoSuccessions() throws Exception {
        long refused = Metrics.refusals();
        List<byte[]> messages = new ArrayList<>();
        long last = 0;
        for (int i = 0; i < 2; i++) {
            long activation = store.adoptedSuccessor(LEAD);
            messages.add(sealed(comingUntil(activation)));
            assertTrue(Traffic.epoch(messages.get(2 * i)) >= last, "not under the version before");
            messages.add(sealed(new ByteArrayInputStream(body)));
            assertTrue(Traffic.epoch(messages.get(2 * i + 1)) >= activation, "under the successor");
            last = activation;
        }
        for (byte[] message : messages) {
            assertEquals(Traffic.sealedLength(BODY_BYTES), message.length);
            assertArrayEquals(body, template.requestBody("direct:open", new ByteArrayInputStream(message),
                    byte[].class));
            assertArrayEquals(body, Traffic.opened(message, store.key(), null));
        }
        assertEquals(refused, Metrics.refusals());
    }
}
