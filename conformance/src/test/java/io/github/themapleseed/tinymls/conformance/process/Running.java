package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A child that serves until its standard input ends, after it has printed {@code ready=yes}. */
public final class Running implements AutoCloseable {
    private final Process process;
    private final Map<String, String> values = new LinkedHashMap<>();

    /** Starts it and waits until it is ready; it gets killed with this JVM's patience. */
    public Running(ChildJvm child) throws IOException {
        process = child.builder().redirectErrorStream(true).start();
        BufferedReader out = process.inputReader();
        List<String> lines = new ArrayList<>();
        String line;
        while (!"ready=yes".equals(line = out.readLine())) {
            assertTrue(line != null, () -> "the child ended before it was ready:\n" + String.join("\n", lines));
            lines.add(line);
            int equals = line.indexOf('=');
            values.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
        }
    }

    String value(String name) {
        return values.get(name);
    }

    long pid() {
        return process.pid();
    }

    public Process process() {
        return process;
    }

    /** Tells it to end, and waits until it has. */
    void end() throws IOException {
        process.outputWriter().close();
        assertEquals(0, ChildJvm.await(process));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
