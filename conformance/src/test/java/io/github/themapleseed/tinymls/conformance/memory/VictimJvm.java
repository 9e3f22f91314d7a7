package io.github.themapleseed.tinymls.conformance.memory;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The process whose memory is read: it is handed bytes, reports lines of text, and can be made to stand still. */
final class VictimJvm implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 300;

    private final Process process;
    private final OutputStream input;
    private final BufferedReader output;
    private final Path errors;

    VictimJvm(Scenario scenario) throws IOException {
        this(new ProcessBuilder(command(scenario)));
    }

    /** A victim with that main class. */
    VictimJvm(Collector collector, List<String> settings, Class<?> main, String... arguments) throws IOException {
        this(new ProcessBuilder(command(collector, settings, main, arguments)));
    }

    private VictimJvm(ProcessBuilder builder) throws IOException {
        Path target = Path.of(System.getProperty("tinymls.root"), "conformance", "target");
        errors = Files.createTempFile(target, "memory-victim", ".txt");
        process = builder.redirectError(errors.toFile()).start();
        input = process.getOutputStream();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** A victim that leaves a core dump in that folder when it is aborted, if the system lets it. */
    static VictimJvm leavingCore(Scenario scenario, Path folder, String... options) throws IOException {
        List<String> command = command(scenario);
        command.addAll(1, List.of(options));
        command.addAll(0, List.of("sh", "-c", "ulimit -c unlimited; exec \"$@\"", "sh"));
        return new VictimJvm(new ProcessBuilder(command).directory(folder.toFile()));
    }

    private static List<String> command(Scenario scenario) {
        return command(scenario.collector(), List.of("-Dtinymls.window=" + scenario.windowMillis() + "ms",
                "-Dtinymls.period=50ms", "-Dtinymls.buffer=256KiB"), MemoryVictim.class,
                Long.toString(scenario.windowMillis()), Integer.toString(scenario.messagesPerSecond()));
    }

    private static List<String> command(Collector collector, List<String> settings, Class<?> main,
            String... arguments) {
        List<String> command = new ArrayList<>(List.of(Collector.java(), "-Xmx256m", "-XX:-UsePerfData",
                collector.option()));
        command.addAll(settings);
        command.addAll(List.of("-cp", System.getProperty("tinymls.jar") + File.pathSeparator + testClasses(),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The victim did not come to a good end. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failed(String errors) {
            super("the victim failed:\n" + errors);
        }

        /** Whether the window had passed before the victim could use what it had. */
        boolean isForWantOfTime() {
            return Stream.of("EpochErasedException", "SessionExpiredException", "AEADBadTagException")
                    .anyMatch(getMessage()::contains);
        }
    }

    private static String testClasses() {
        try {
            return Path.of(VictimJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Hands bytes over, with their number before them. */
    void hand(byte[] bytes) throws IOException {
        input.write(bytes.length);
        input.write(bytes);
        input.flush();
    }

    /** Lets the victim go on with its programme. */
    void proceed() throws IOException {
        input.write(1);
        input.flush();
    }

    /** The next line, split at spaces. */
    String[] nextLine() throws IOException, InterruptedException {
        String line = output.readLine();
        if (line == null) {
            throw failure();
        }
        return line.split(" ");
    }

    private Failed failure() throws IOException, InterruptedException {
        process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return new Failed(Files.readString(errors));
    }

    /** Stops every thread of the process where it is. Returns when all of them are stopped. */
    void stop() throws IOException, InterruptedException {
        signal("STOP");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!areAllStopped()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw failure();
            }
            Thread.sleep(1);
        }
    }

    private boolean areAllStopped() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            for (Path task : tasks.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false; // a thread that has just ended
        }
    }

    /** Lets the threads run on. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Ends the process as a crash would. Returns when it has ended, and its core dump is written. */
    void abort() throws IOException, InterruptedException {
        signal("ABRT");
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw failure();
        }
    }

    /** By the shell's own kill: there is no other on every machine. */
    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
        Files.deleteIfExists(errors);
    }
}
