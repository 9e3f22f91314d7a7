package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/**
 * The clocks of a child that may be wrong: a stand-in for the provider's own class, to be put in front of the jar on
 * the class path. The wall clock is ahead by as many ms as the system property {@link #PROPERTY} says at that moment.
 */
final class ShiftedClock {
    /** Named by the child too. */
    static final String PROPERTY = "soak.clock.ahead";

    private static final String SOURCE = """
            package %s.clock;

            public interface TimeSource {
                TimeSource SYSTEM = new TimeSource() {
                    public long wallMillis() {
                        return System.currentTimeMillis() + Long.getLong("%s", 0);
                    }

                    public long monotonicNanos() {
                        return System.nanoTime();
                    }
                };

                long wallMillis();

                long monotonicNanos();
            }
            """.formatted(TinyMlsProvider.class.getPackageName(), PROPERTY);

    private ShiftedClock() {
    }

    /** Compiles it into that folder, and returns the entry for the class path. */
    static Path in(Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("clock"));
        Path source = Files.writeString(folder.resolve("TimeSource.java"), SOURCE);
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(),
                "-proc:none", source.toString()));
        return classes;
    }
}
