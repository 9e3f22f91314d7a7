package io.github.themapleseed.tinymls.conformance.process;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Files of additions to the java.security of the JDK that runs the tests. JDKs differ in how many providers they
 * list, so the numbers are counted and not known.
 */
public final class JavaSecurity {
    private static final String PROVIDER = "security.provider.";

    private final Properties additions = new Properties();

    /** Adds that provider line, whatever follows the "=", behind all providers there are. */
    public static JavaSecurity last(String line) {
        return new JavaSecurity().set(PROVIDER + (installed().size() + 1), line);
    }

    /** Adds that provider line in front of all providers there are. */
    static JavaSecurity first(String line) {
        List<String> lines = new ArrayList<>(List.of(line));
        lines.addAll(installed());
        JavaSecurity security = new JavaSecurity();
        for (int i = 0; i < lines.size(); i++) {
            security.set(PROVIDER + (i + 1), lines.get(i));
        }
        return security;
    }

    /** Adds no provider. */
    static JavaSecurity none() {
        return new JavaSecurity();
    }

    JavaSecurity set(String property, String value) {
        additions.setProperty(property, value);
        return this;
    }

    /** The provider lines of the JDK, in order, up to the first gap in the numbering, where the JDK stops too. */
    static List<String> installed() {
        Path file = Path.of(System.getProperty("java.home"), "conf", "security", "java.security");
        Properties master = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            master.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> lines = new ArrayList<>();
        for (String line; (line = master.getProperty(PROVIDER + (lines.size() + 1))) != null;) {
            lines.add(line);
        }
        return lines;
    }

    /** Writes the additions into a new file of that folder. */
    public Path in(Path folder) {
        try {
            Path file = Files.createTempFile(folder, "java", ".security");
            try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
                additions.store(writer, null);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
