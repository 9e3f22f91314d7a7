package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Logging;
import io.github.themapleseed.tinymls.conformance.process.child.SealingHandler;
import io.github.themapleseed.tinymls.conformance.process.child.Unread;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Log handlers that seal with TinyMLS themselves neither recurse nor deadlock, whatever happens first and whatever is
 * reported; and a log that blocks for good keeps nothing from being erased.
 */
class LogHandlersTest {
    @TempDir
    private Path folder;

    private ChildJvm child(Class<?> program, List<String> logging, Object... arguments) throws IOException {
        Path file = Files.write(folder.resolve("logging.properties"), logging);
        return ChildJvm.running(program, arguments).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder))
                .set("java.util.logging.config.file", file.toString())
                .set("tinymls.period", "10ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "provider", "both"})
    void handlerThatSealsSeesEveryEventOnce(String first) throws IOException {
        Output output = child(Logging.class, List.of("handlers=" + SealingHandler.class.getName(), ".level=ALL"), first)
                .set("tinymls.window", "5s").succeeds();
        assertEquals("[key, puncture, refusal, rotation, self_test]", output.value("events"), output::toString);
        assertTrue(output.number("deepest") <= 2, output::toString); // the application's own record, and one about it
        assertEquals("true", output.value("sealed"), output::toString);
        assertEquals("true", output.value("nested"), output::toString);
    }

    /** The pipe that a process's standard error is takes some 64 KiB. Then whoever writes to it waits for a reader. */
    @Test
    void pipeThatNobodyReadsKeepsNothingFromBeingErased() throws IOException {
        Process process = child(Unread.class, List.of("handlers=java.util.logging.ConsoleHandler",
                "java.util.logging.ConsoleHandler.level=ALL", "tinymls.security.level=ALL"))
                .set("tinymls.window", "200ms").builder().start();
        try {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, ChildJvm.await(process), out);
            assertTrue(out.lines().toList().contains("erased=true"), out);
        } finally {
            process.destroyForcibly();
        }
    }
}
