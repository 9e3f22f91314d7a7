package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/**
 * Apache Camel's {@code spoolCipher} does not fit TinyMLS, nor any cipher that ends a message with a tag: Camel reads a
 * spooled body while the stream that writes it is still open, so the end of the message is not in the file yet. The
 * route fails then; nothing is cut short in silence.
 */
class CamelSpoolTest extends OnTinyMls {
    private static final int BODY_BYTES = 3_000_000;

    @Test
    void aSpooledBodyLacksItsEndAndFails() throws Exception {
        install("tinymls.window = 1h");
        Path spool = Files.createDirectory(folder().resolve("spool"));
        AtomicReference<byte[]> spooled = new AtomicReference<>();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.setStreamCaching(true);
            camel.getStreamCachingStrategy().setSpoolEnabled(true);
            camel.getStreamCachingStrategy().setSpoolDirectory(spool.toFile());
            camel.getStreamCachingStrategy().setSpoolCipher("TinyMLS");
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").process(exchange -> spooled.set(onlyFile(spool))).convertBodyTo(byte[].class);
                }
            });
            camel.start();
            CamelExecutionException failure = assertThrows(CamelExecutionException.class, () -> camel
                    .createProducerTemplate().requestBody("direct:in",
                            new BufferedInputStream(new ByteArrayInputStream(new byte[BODY_BYTES])), byte[].class));
            Sealed.assertCausedBy(AEADBadTagException.class, failure);
        }
        Traffic.assertShape(spooled.get(), false);
        assertTrue(spooled.get().length < Traffic.sealedLength(BODY_BYTES), "the end is missing");
    }

    private static byte[] onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            assertEquals(1, found.size(), found::toString);
            return Files.readAllBytes(found.get(0));
        }
    }
}
