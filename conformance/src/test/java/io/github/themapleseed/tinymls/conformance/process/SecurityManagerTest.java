package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Restricted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Under a SecurityManager the application needs no permission for what the provider's jar does on its behalf. */
class SecurityManagerTest {
    private static final int FIRST_WITHOUT = 24;

    @TempDir
    private Path folder;

    private ChildJvm restricted(String... settings) throws IOException {
        Path policy = Files.writeString(folder.resolve("policy"), "grant codeBase \"" + ChildJvm.jar().toUri()
                + "\" {\n    permission java.security.AllPermission;\n};\n");
        ChildJvm child = ChildJvm.running(Restricted.class).withJarOnClassPath()
                .set("java.security.manager", "default").set("java.security.policy", "=" + policy);
        for (int i = 0; i < settings.length; i += 2) {
            child.set(settings[i], settings[i + 1]);
        }
        return child.set("tinymls.period", "20ms").set("tinymls.window", "1s")
                .security(JavaSecurity.last("TinyMLS").set("tinymls.misspelt", "1").in(folder));
    }

    private static void assertWorks(Output output) {
        assertEquals("yes", output.value("restricted"));
        for (String key : new String[] {"live", "root", "translated"}) {
            assertEquals("rotated and refused", output.value(key));
        }
        assertEquals("82", output.value("own"));
        assertEquals("true", output.value("punctured"));
        assertEquals("true", output.value("counted"));
        assertTrue(output.lines().contains("healthy"), output::toString);
        assertTrue(output.lines().contains("tinymls.period: 20ms (system property)"), output::toString);
        assertTrue(output.lines().contains("tinymls.misspelt: NOT A SETTING (java.security)"), output::toString);
        assertTrue(output.err().contains("event=refusal reason=tag"), output::toString);
    }

    @Test
    void applicationNeedsNoPermission() throws IOException {
        assumeTrue(Runtime.version().feature() < FIRST_WITHOUT, "this JDK has no SecurityManager");
        assertWorks(restricted().succeeds());
    }

    @Test
    void norWithMetricsAndEvents() throws IOException {
        assumeTrue(Runtime.version().feature() < FIRST_WITHOUT, "this JDK has no SecurityManager");
        assertWorks(restricted("tinymls.metrics", "jmx,127.0.0.1:" + Tools.freePort())
                .option("-XX:StartFlightRecording:filename=" + folder.resolve("flight.jfr")).succeeds());
    }
}
