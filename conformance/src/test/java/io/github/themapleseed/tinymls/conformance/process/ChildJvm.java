package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command line of a JVM that runs one program of these tests as a user would: with the packaged jar on its class
 * path or module path, its registration in a java.security file, and nothing of the build's own class path.
 *
 * <p>Programs print {@code name=value} lines; see {@link Output}.
 */
public final class ChildJvm {
    /** Far beyond what any of the programs takes: what is still running then hangs. */
    private static final long LONGEST_SECONDS = 600;
    private static final String MODULE = "io.github.themapleseed.tinymls";

    private final List<String> main = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<Path> classPath = new ArrayList<>();
    private final List<Path> modulePath = new ArrayList<>();

    /** A JVM that runs that class of the test tree; the jar is on no path yet. */
    public static ChildJvm running(Class<?> program, Object... arguments) {
        ChildJvm child = new ChildJvm();
        child.classPath.add(testClasses());
        return child.starts(program.getName(), arguments);
    }

    /** A JVM that runs the main class of a module in that folder; the jar is on no path yet. */
    static ChildJvm runningModule(Path folder, String module, Class<?> program, Object... arguments) {
        ChildJvm child = new ChildJvm();
        child.modulePath.add(folder);
        child.main.add("--module");
        return child.starts(module + "/" + program.getName(), arguments);
    }

    /** A JVM that runs the packaged jar itself. */
    static ChildJvm runningJar(Object... arguments) {
        ChildJvm child = new ChildJvm();
        child.main.add("-jar");
        return child.starts(jar().toString(), arguments);
    }

    /** The packaged provider in this JVM, not registered. */
    static Provider provider() {
        return new TinyMlsProvider();
    }

    /** A JVM that compiles that source file in memory and runs it. */
    static ChildJvm runningSource(Path source, Object... arguments) {
        return new ChildJvm().starts(source.toString(), arguments);
    }

    private ChildJvm starts(String program, Object... arguments) {
        main.add(program);
        for (Object argument : arguments) {
            main.add(argument.toString());
        }
        return this;
    }

    /** The jar under test. */
    static Path jar() {
        Path jar = Path.of(System.getProperty("tinymls.jar"));
        if (!Files.isRegularFile(jar)) {
            fail("no packaged jar at " + jar + ": run mvn verify");
        }
        return jar;
    }

    /** A tool of the JDK that runs the tests. */
    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    static Path testClasses() {
        try {
            return Path.of(ChildJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    ChildJvm withJarOnClassPath() {
        classPath.add(jar());
        return this;
    }

    /** With everything that the tests themselves have on their class path, the jar and the applications. */
    public ChildJvm withClassPathOfTests() {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.add(Path.of(entry));
        }
        return this;
    }

    /** A further entry of the class path. */
    ChildJvm with(Path entry) {
        classPath.add(entry);
        return this;
    }

    ChildJvm withJarOnModulePath() {
        modulePath.add(jar());
        return this;
    }

    /** Reads that file over the JDK's own java.security. */
    public ChildJvm security(Path additions) {
        return set("java.security.properties", additions.toString());
    }

    public ChildJvm set(String property, String value) {
        properties.put(property, value);
        return this;
    }

    /** A further option of the JVM's own, such as -Xmx64m. */
    public ChildJvm option(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** The process, not yet started, its streams not yet redirected. */
    ProcessBuilder builder() {
        List<String> command = new ArrayList<>(List.of(tool("java")));
        addPath(command, "--class-path", classPath);
        addPath(command, "--module-path", modulePath);
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(options);
        command.addAll(main);
        return clean(new ProcessBuilder(command));
    }

    private static void addPath(List<String> command, String option, List<Path> entries) {
        if (!entries.isEmpty()) {
            command.add(option);
            command.add(String.join(File.pathSeparator, entries.stream().map(Path::toString).toList()));
        }
    }

    private static ProcessBuilder clean(ProcessBuilder builder) {
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"));
        return builder;
    }

    /** Runs the program to its end; fails unless it exits with 0. */
    Output succeeds() {
        Output output = run(builder());
        assertEquals(0, output.exit(), () -> "the child failed:\n" + output);
        return output;
    }

    /** Runs the program to its end; fails if it exits with 0. */
    Output fails() {
        Output output = run(builder());
        assertNotEquals(0, output.exit(), () -> "the child should have failed:\n" + output);
        return output;
    }

    /** Runs any process to its end and gathers what it says. */
    static Output run(ProcessBuilder builder) {
        try {
            Path out = Files.createTempFile("child", ".out");
            Path err = Files.createTempFile("child", ".err");
            try {
                Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
                int exit = await(process);
                return new Output(exit, Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The exit code of a process that must end by itself. */
    static int await(Process process) {
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                fail("the child was still running after " + LONGEST_SECONDS + " s: " + process.info());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The module's name, for what names it. */
    static String module() {
        return MODULE;
    }
}
