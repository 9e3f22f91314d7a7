package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.themapleseed.tinymls.conformance.applications.child.SealingMain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/** What {@link SealingMain} said in a JVM of its own. */
record Service(int exit, String output) {
    private static final String CLASS_FILE = SealingMain.class.getName().replace('.', '/') + ".class";

    /** Runs java with these arguments to its end. */
    static Service java(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Service(process.waitFor(), output);
    }

    /** Name of the class's file in a jar. */
    static String classFile() {
        return CLASS_FILE;
    }

    /** The bytes of the class's file. */
    static byte[] classBytes() throws IOException {
        try (var in = SealingMain.class.getResourceAsStream("/" + CLASS_FILE)) {
            return in.readAllBytes();
        }
    }

    static Path jar() {
        Path jar = Path.of(System.getProperty("tinymls.jar"));
        if (!Files.isRegularFile(jar)) {
            throw new AssertionError("no packaged jar at " + jar + ": run mvn verify");
        }
        return jar;
    }

    boolean says(String line) {
        return output.lines().anyMatch(line::equals);
    }

    String value(String name) {
        return output.lines().filter(line -> line.startsWith(name + "=")).map(line -> line.substring(name.length() + 1))
                .findFirst().orElseThrow(() -> new AssertionError(name + " in " + output));
    }

    /** Checks that it ended well, and that its message is one of TinyMLS. */
    void assertSealed() throws Exception {
        assertEquals(0, exit, output);
        byte[] key = HexFormat.of().parseHex(value("key"));
        byte[] message = HexFormat.of().parseHex(value("message"));
        assertArrayEquals(new byte[100], Traffic.opened(message, new SecretKeySpec(key, "TinyMLS"), null));
    }
}
