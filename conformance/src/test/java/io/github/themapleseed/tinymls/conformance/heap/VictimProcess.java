package io.github.themapleseed.tinymls.conformance.heap;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The victim's JVM: on its class path the packaged provider and these classes. If only the living are dumped, the heap
 * is small and the collector moves all that lives together, so that no dead object is left standing as a filler; if
 * everything is, the heap has room for all of it.
 */
final class VictimProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 600;

    private final Process process;
    private final PrintStream input;
    private final BufferedReader output;
    private final Path errors;

    VictimProcess(Path folder, long windowMillis, boolean everything, List<Path> dumps) throws IOException {
        errors = folder.resolve("victim-errors.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                everything ? "-Xmn700m" : "-Xmx96m", "-XX:MetaspaceSize=256m", "-Dheap.everything=" + everything,
                "-XX:+UseSerialGC", "-XX:MarkSweepDeadRatio=0", "-XX:-UsePerfData",
                "-Dtinymls.window=" + windowMillis + "ms", "-Dtinymls.period=50ms", "-Dtinymls.buffer=256KiB",
                "-Dheap.window=" + windowMillis,
                "-cp", System.getProperty("tinymls.jar") + File.pathSeparator + testClasses(),
                Victim.class.getName()));
        dumps.forEach(dump -> command.add(dump.toString()));
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** The victim did not come to a good end. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failed(String errors) {
            super("the victim failed:\n" + errors);
        }

        /** Whether the window, or the life of a key, had passed before the victim could use what it was given. */
        boolean forWantOfTime() {
            return Stream.of("EpochErasedException", "SessionExpiredException", "lifetime is over")
                    .anyMatch(getMessage()::contains);
        }
    }

    private static String testClasses() {
        try {
            return Path.of(VictimProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    void say(String line) {
        input.println(line);
    }

    /** The next line, taken apart; null at the end. */
    String[] hear() throws IOException {
        String line = output.readLine();
        return line == null ? null : line.split(" ");
    }

    /** Waits for the victim's end, which must be a good one. */
    void awaitEnd() throws IOException, InterruptedException {
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended || process.exitValue() != 0) {
            throw new Failed(Files.readString(errors));
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
        Files.deleteIfExists(errors);
    }
}
