package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.BrokenFinder;
import io.github.themapleseed.tinymls.conformance.process.child.Surroundings;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Optional parts of the JDK, each missing alone and all together, on class path and module path, or hidden by a class
 * loader while the JVM has them: whatever does not need them works, and whatever needs them says that it is not there.
 */
class MissingModulesTest {
    private static final String JFR = "jdk.jfr.";
    private static final String MANAGEMENT = "java.lang.management.,javax.management.";
    private static final String LOGGING = "java.util.logging.";

    @TempDir
    private Path folder;

    private static void works(Output output) {
        assertEquals("TinyMLS", output.value("installed"), output::toString);
        assertEquals(10, output.number("opened"), output::toString);
        assertEquals("yes", output.value("refused"), output::toString);
        assertTrue(output.lines().contains("healthy"), output::toString);
        assertTrue(output.number("metrics") > 50, output::toString);
        assertEquals("HTTP/1.1 200 OK", output.value("scraped"), output::toString);
        assertEquals("true", output.value("uninstalled"), output::toString);
    }

    private static void shows(Output output, boolean recorded, boolean bean) {
        assertTrue(recorded ? output.number("recorded") > 0 : output.number("recorded") == 0, output::toString);
        assertEquals(bean ? 1 : 0, output.number("beans"), output::toString);
        boolean saysSo = output.out()
                .contains("\nmetrics at jmx: NOT SHOWN: module java.management is missing or broken");
        assertEquals(!bean, saysSo, output::toString);
    }

    /** In containers such as OSGi the JVM has the modules, but applications do not see their classes. */
    @ParameterizedTest
    @ValueSource(strings = {"none.", JFR, MANAGEMENT, LOGGING, JFR + "," + MANAGEMENT + "," + LOGGING,
        "jdk.,com.,sun.,org.", "jdk.,com.,sun.,org.," + MANAGEMENT + "," + LOGGING})
    void hiddenByTheClassLoader(String hidden) throws IOException {
        int port = Tools.freePort();
        Output output = ChildJvm.running(Surroundings.class, ChildJvm.jar(), hidden, "jmx jfr", port)
                .set("tinymls.metrics", "jmx,127.0.0.1:" + port).succeeds();
        works(output);
        shows(output, !hidden.contains("jdk."), !hidden.contains(MANAGEMENT));
    }

    @ParameterizedTest
    @CsvSource({"class path, none", "class path, java.logging", "class path, java.management", "class path, jdk.jfr",
        "class path, all", "module path, none", "module path, java.logging", "module path, java.management",
        "module path, jdk.jfr", "module path, all"})
    void onlyThatModuleInTheImage(String path, String module) throws IOException {
        int port = Tools.freePort();
        boolean all = module.equals("all");
        boolean flight = all || module.equals("jdk.jfr");
        boolean management = all || module.equals("java.management");
        String modules = "java.base" + (all ? ",java.logging,java.management,jdk.jfr"
                : module.equals("none") ? "" : "," + module);
        ChildJvm child = ChildJvm.running(Surroundings.class, "-", "-",
                (flight ? "jfr" : "") + (management ? "jmx" : "") + "-", port)
                .set("tinymls.metrics", "jmx,127.0.0.1:" + port);
        if (path.equals("module path")) {
            child.withJarOnModulePath().option("--limit-modules", modules + "," + ChildJvm.module())
                    .option("--add-modules", modules + "," + ChildJvm.module());
        } else {
            child.withJarOnClassPath().option("--limit-modules", modules);
        }
        Output output = child.succeeds();
        works(output);
        shows(output, flight, management);
        String acceleration = output.lines().stream().filter(line -> line.startsWith("hardware acceleration: "))
                .findFirst().orElseThrow();
        boolean mayInfer = management && Files.isReadable(Path.of("/proc/cpuinfo"));
        assertEquals(!mayInfer, acceleration.contains("not known"), acceleration);
    }

    /** Packagers that filter resources, and native images, drop the file with the version. */
    @Test
    void jarWithoutItsVersion() throws IOException {
        Path jar = Files.copy(ChildJvm.jar(), folder.resolve("stripped.jar"));
        try (FileSystem content = FileSystems.newFileSystem(jar)) {
            Files.delete(content.getPath("io/github/themapleseed/tinymls/operate/version.properties"));
        }
        Output output = ChildJvm.running(Surroundings.class, jar, "none.", "jmx jfr", 0)
                .set("tinymls.metrics", "jmx").succeeds();
        assertEquals(10, output.number("opened"), output::toString);
        shows(output, true, true);
        assertTrue(output.out().contains("\nversion: unknown on Java "), output::toString);
        assertTrue(output.lines().contains("healthy"), output::toString);
    }

    /** Whatever is wrong with the logging framework in the place of the JDK's, which the JDK's own JMX needs too. */
    @ParameterizedTest
    @ValueSource(strings = {"loading", "finding", "writing"})
    void brokenLogging(String how) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve("java.lang.System$LoggerFinder"), BrokenFinder.class.getName());
        int port = Tools.freePort();
        Output output = ChildJvm.running(Surroundings.class, "-", "-", "jfr", port).with(folder)
                .withJarOnClassPath().set("broken", how).set("tinymls.metrics", "jmx,127.0.0.1:" + port).succeeds();
        works(output);
        assertTrue(output.number("recorded") > 0, output::toString);
    }
}
