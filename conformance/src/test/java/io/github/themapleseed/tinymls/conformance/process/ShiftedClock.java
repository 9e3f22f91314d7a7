package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/**
 * The clocks of a child that may be wrong: the provider's own class with another wall clock, to be put in front of the
 * jar on the class path. The wall clock is ahead by as many ms as the system property {@link #PROPERTY} says at that
 * moment.
 */
final class ShiftedClock {
    /** Named by the child too. */
    static final String PROPERTY = "soak.clock.ahead";

    private static final String WALL_CLOCK = "System.currentTimeMillis()";

    private ShiftedClock() {
    }

    /** Compiles it into that folder, and returns the entry for the class path. */
    static Path in(Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("clock"));
        String name = TinyMlsProvider.class.getPackageName().replace('.', '/') + "/clock/TimeSource.java";
        String original = Files.readString(
                Path.of(System.getProperty("tinymls.root"), "provider", "src", "main", "java").resolve(name));
        assertTrue(original.contains(WALL_CLOCK), "the class reads the wall clock elsewhere");
        Path source = Files.writeString(folder.resolve("TimeSource.java"),
                original.replace(WALL_CLOCK, WALL_CLOCK + " + Long.getLong(\"" + PROPERTY + "\", 0)"));
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(),
                "-proc:none", source.toString()));
        return classes;
    }
}
