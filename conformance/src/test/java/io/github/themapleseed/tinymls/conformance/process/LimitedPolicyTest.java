package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.themapleseed.tinymls.conformance.process.child.Limited;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CONTRACT.md item 30: under {@code crypto.policy=limited} every {@code init} gets the JDK's clear "Illegal key size",
 * as a 256-bit AES key does. Nothing breaks before that, in {@code getInstance}, or beside it; making a live key,
 * which can throw nothing of the kind, says the same in a {@code ProviderException}.
 */
class LimitedPolicyTest {
    private static final List<String> REFUSED = List.of("root-1", "root-2", "root-3", "root-4", "aes256");

    @TempDir
    private Path folder;

    @Test
    void everyKeyIsRefusedInClearWords() {
        Output output = ChildJvm.running(Limited.class).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").set("crypto.policy", "limited").in(folder)).succeeds();
        assertEquals(128, output.number("max"));
        assertEquals("TinyMLS", output.value("cipher"));
        String refusal = "java.security.InvalidKeyException: Illegal key size";
        for (String step : REFUSED) {
            assertEquals(refusal + " or default parameters", output.value(step), step);
        }
        assertEquals(refusal, output.value("iv"));
        assertEquals("initialised", output.value("aes128"));
        for (String step : List.of("generated", "translated")) {
            assertEquals(refusal + " or default parameters", output.value(step), step);
        }
    }
}
