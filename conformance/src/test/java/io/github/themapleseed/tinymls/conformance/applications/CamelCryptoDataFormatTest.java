package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.EpochErasedException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.converter.crypto.CryptoDataFormat;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Apache Camel's CryptoDataFormat runs on TinyMLS with a live key (CONTRACT.md items 21 and 22): it streams bodies in
 * pieces of 4 KiB, and past the window a body cannot be opened any more, which the route is told as {@link
 * EpochErasedException}.
 */
class CamelCryptoDataFormatTest {
    private static final int BODY_BYTES = 20_000_000;
    private static final int SHORT_BODY_BYTES = 3_000_000;

    @TempDir
    private Path folder;
    private Installed provider;
    private DefaultCamelContext camel;
    private ProducerTemplate template;
    private SecretKey key;

    private void start(String... settings) throws Exception {
        provider = Installed.with(folder, settings);
        key = KeyGenerator.getInstance("TinyMLS").generateKey();
        CryptoDataFormat crypto = new CryptoDataFormat("TinyMLS", key);
        crypto.setShouldAppendHMAC(false);
        camel = new DefaultCamelContext();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:seal").marshal(crypto);
                from("direct:open").unmarshal(crypto);
            }
        });
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
        provider.close();
    }

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return body;
    }

    private byte[] sealed(byte[] body) {
        return template.requestBody("direct:seal", new ByteArrayInputStream(body), byte[].class);
    }

    @Test
    void streamsABodyLongerThanTheReleaseBuffer() throws Exception {
        start("tinymls.window = 1h");
        byte[] body = body(BODY_BYTES);
        byte[] sealed = sealed(body);
        assertEquals(Traffic.sealedLength(body.length), sealed.length);
        try (InputStream opened = template.requestBody("direct:open", new ByteArrayInputStream(sealed),
                InputStream.class)) {
            assertArrayEquals(digest(body), digest(opened.readAllBytes()));
        }
        assertArrayEquals(digest(body), digest(Traffic.opened(sealed, key, null)));
    }

    @Test
    void cannotOpenABodyPastTheWindow() throws Exception {
        start("tinymls.window = 3s");
        byte[] sealed = sealed(body(SHORT_BODY_BYTES));
        Traffic.assertShape(sealed, false);
        Await.until("the body's epoch erased", () -> Traffic.firstEpoch(key) > Traffic.epoch(sealed));
        CamelExecutionException failure = assertThrows(CamelExecutionException.class,
                () -> template.requestBody("direct:open", new ByteArrayInputStream(sealed), byte[].class));
        assertTrue(Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(EpochErasedException.class::isInstance), failure.toString());
    }

    private static byte[] digest(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
