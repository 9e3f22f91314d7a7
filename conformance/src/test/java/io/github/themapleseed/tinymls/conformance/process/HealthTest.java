package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code java -jar}: a health check that says what is in force and where it comes from, whose exit status tells, and
 * which runs in a JVM that has nothing but java.base; and a look at a message's public header.
 */
class HealthTest {
    @TempDir
    private Path folder;

    private ChildJvm jar(Object... arguments) {
        return ChildJvm.runningJar(arguments).security(JavaSecurity.last("TinyMLS").in(folder));
    }

    private static void assertSays(Output output, String... lines) {
        for (String line : lines) {
            assertTrue(output.lines().contains(line), () -> line + " in\n" + output);
        }
    }

    @Test
    void healthyProviderSaysWhatIsInForce() throws Exception {
        Path settings = Files.writeString(folder.resolve("settings"), "tinymls.lifetime=12h\n");
        Output output = ChildJvm.runningJar("health").set("tinymls.window", "30s")
                .security(JavaSecurity.last("TinyMLS " + settings).set("tinymls.period", "1s").in(folder)).succeeds();
        assertSays(output, "tinymls.window: 30s (system property)", "tinymls.lifetime: 12h (settings file)",
                "tinymls.period: 1s (java.security)", "tinymls.buffer: 16MiB (default)", "self-test: passed",
                "delegate: SunJCE " + System.getProperty("java.specification.version"), "healthy",
                "registered: as provider " + (JavaSecurity.installed().size() + 1));
        assertTrue(output.out().matches("(?s).*\nhardware acceleration: (seen|NOT seen)\n.*"), output::toString);
        assertTrue(output.out().matches("(?s).*\nclock: 20\\S+Z, jumps seen: 0\n.*"), output::toString);
    }

    @Test
    void healthIsWhatRunsWithoutACommand() {
        assertSays(ChildJvm.runningJar().succeeds(), "healthy",
                "registered: no; TinyMls.install() or a line in java.security does it");
    }

    @Test
    void unhealthyProviderSaysWhy() {
        for (Map.Entry<String, String> bad : Map.of("tinymls.window", "60", "tinymls.delegate", "None",
                "tinymls.metrics", "0.0.0.0:9464").entrySet()) {
            Output output = jar().set(bad.getKey(), bad.getValue()).fails();
            assertEquals(1, output.exit(), output::toString);
            assertSays(output, "NOT HEALTHY");
            assertTrue(output.out().contains("\nproblem: " + bad.getKey()), output::toString);
        }
        Output limited = ChildJvm.runningJar()
                .security(JavaSecurity.last("TinyMLS").set("crypto.policy", "limited").in(folder)).fails();
        assertTrue(limited.out().contains("problem: crypto.policy=limited"), limited::toString);
    }

    /** A provider line behind a gap in the numbers has no effect, and the JDK does not say so. */
    @Test
    void lineThatTheJdkDoesNotReachIsAProblem() throws Exception {
        int gap = JavaSecurity.installed().size() + 3;
        for (String name : List.of("TinyMLS", "io.github.themapleseed.tinymls.TinyMlsProvider")) {
            Path file = Files.writeString(folder.resolve("gap"), "security.provider." + gap + "=" + name + "\n");
            Output output = ChildJvm.runningJar().security(file).fails();
            assertEquals(1, output.exit(), output::toString);
            assertTrue(output.out().contains("\nproblem: java.security has security.provider." + gap),
                    output::toString);
            assertTrue(output.out().contains("there is no security.provider." + (gap - 2) + "\n"), output::toString);
        }
    }

    @Test
    void misspeltSettingIsShown() {
        assertSays(jar().set("tinymls.windows", "30s").succeeds(),
                "tinymls.windows: NOT A SETTING (system property)", "healthy");
    }

    private static final String MISSPELT = "tinymls.windows: NOT A SETTING (java.security)";

    @Test
    void misspeltSettingInJavaSecurityIsShown() throws Exception {
        assertSays(ChildJvm.runningJar().security(JavaSecurity.last("TinyMLS").set("tinymls.windows", "30s")
                .set("tinymls.window", "30s").in(folder)).succeeds(), MISSPELT, "tinymls.window: 30s (java.security)",
                "healthy");
        Path whole = folder.resolve("whole"); // one that takes the place of the JDK's own
        Files.writeString(whole, Files.readString(Path.of(System.getProperty("java.home"), "conf", "security",
                "java.security"), StandardCharsets.ISO_8859_1) + "\ntinymls.windows=30s\n",
                StandardCharsets.ISO_8859_1);
        assertSays(ChildJvm.runningJar().set("java.security.properties", "=" + whole).succeeds(), MISSPELT, "healthy");
        assertSays(ChildJvm.runningJar().set("java.security.properties", whole.toUri().toString()).succeeds(),
                MISSPELT);
    }

    /** From JDK 24 on a file may include another. */
    @Test
    void misspeltSettingInAnIncludedFileIsShown() throws Exception {
        assumeTrue(Runtime.version().feature() >= 24, "this JDK knows no include");
        Path outer = Files.writeString(folder.resolve("outer"), "include more\n");
        Files.writeString(folder.resolve("more"), "tinymls.windows=30s\n");
        assertSays(ChildJvm.runningJar().security(outer).succeeds(), MISSPELT, "healthy");
    }

    @Test
    void securityFileThatCannotBeReadIsNoFault() throws Exception {
        for (String place : List.of(folder.resolve("none").toString(), folder.toString(), "=", "")) {
            Output output = ChildJvm.runningJar().set("java.security.properties", place).succeeds();
            assertSays(output, "healthy");
        }
    }

    /** Run with a service's own options while that runs, whose place is taken then. */
    @Test
    void runsBesideAServiceThatShowsItsMetrics() throws Exception {
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String place = "127.0.0.1:" + service.getLocalPort();
            assertSays(jar().set("tinymls.metrics", place).succeeds(), "healthy",
                    "metrics at " + place + ": not opened here, the port is in use");
        }
    }

    @Test
    void localhostThatIsNoLoopbackAddressIsNotListenedAt() throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "192.0.2.1 localhost\n");
        Output output = jar().set("jdk.net.hosts.file", hosts.toString()).set("tinymls.metrics", "localhost:9464")
                .succeeds();
        assertSays(output, "metrics at localhost:9464: NOT SHOWN: java.io.IOException: localhost/192.0.2.1 is no"
                + " loopback address", "healthy");
        assertTrue(output.err().contains("event=metrics_export place=port"), output::toString);
    }

    @Test
    void runsOnJavaBaseAlone() throws Exception {
        String place = "127.0.0.1:" + Tools.freePort();
        Output output = jar().option("--limit-modules", "java.base").set("tinymls.metrics", "jmx," + place).succeeds();
        assertSays(output, "healthy",
                "hardware acceleration: not known, since module java.management is missing or broken",
                "metrics at " + place + ": http://" + place + "/metrics");
        assertTrue(output.out().contains("\nmetrics at jmx: NOT SHOWN: module java.management is missing or broken"),
                output::toString);
    }

    @Test
    void otherArgumentsAreUsage() {
        for (Object[] arguments : new Object[][] {{"help"}, {"inspect"}, {"health", "now"}}) {
            Output output = jar(arguments).fails();
            assertEquals(2, output.exit());
            assertTrue(output.err().contains("usage:"), output::toString);
        }
    }

    @Test
    void messageIsDescribedAsItsHeaderSays() throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS", ChildJvm.provider());
        cipher.init(Cipher.ENCRYPT_MODE, KeyGenerator.getInstance("TinyMLS", ChildJvm.provider()).generateKey());
        byte[] message = cipher.doFinal(new byte[70_000]);
        Path file = Files.write(folder.resolve("message"), message);
        assertSays(jar("inspect", file).succeeds(), "TinyMLS message, format version 1", "plaintext: 70000 bytes",
                "message: number 0 of that sender epoch",
                "IV: " + HexFormat.of().formatHex(message, 12, 24));
        Files.write(file, Arrays.copyOf(message, 65_610));
        assertSays(jar("inspect", file).fails(), "NOT WHOLE: no message has 65610 bytes");
        cipher.init(Cipher.ENCRYPT_MODE, KeyGenerator.getInstance("TinyMLS", ChildJvm.provider()).generateKey(),
                new IvParameterSpec(new byte[5]));
        Files.write(file, cipher.doFinal(new byte[1]));
        assertSays(jar("inspect", file).succeeds(), "IV: the caller's, which must be given to open it");
    }

    @Test
    void everyFieldOfTheHeaderIsShown() throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS", ChildJvm.provider());
        cipher.init(Cipher.ENCRYPT_MODE, KeyGenerator.getInstance("TinyMLS", ChildJvm.provider()).generateKey());
        byte[] message = cipher.doFinal(new byte[1]);
        message[22] = 2; // a number of two bytes: 513
        message[23] = 1;
        for (String age : List.of("PT13M30S ago", "-PT13M50S ahead of this clock")) {
            Instant epoch = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.parse(age.split(" ")[0]));
            byte[] eight = ByteBuffer.allocate(8).putLong(epoch.toEpochMilli()).array();
            System.arraycopy(eight, 2, message, 1, 6);
            Output output = jar("inspect", Files.write(folder.resolve("message"), message)).succeeds();
            assertSays(output, "sender epoch: " + HexFormat.of().formatHex(message, 1, 19),
                    "message: number 513 of that sender epoch", "plaintext: 1 bytes");
            String line = output.lines().get(1); // by when it is written, time has gone by
            assertTrue(line.matches("epoch: " + epoch + ", 1[34] min " + age.split(" ", 2)[1]), line);
        }
    }

    @Test
    void whatIsNoMessageIsSaidToBeNone() throws Exception {
        byte[] rubbish = new byte[100];
        new SecureRandom().nextBytes(rubbish);
        rubbish[0] = 2;
        for (byte[] none : new byte[][] {rubbish, {1}, {}}) {
            Output output = jar("inspect", Files.write(folder.resolve("message"), none)).fails();
            assertEquals(1, output.exit());
            assertSays(output, "not a TinyMLS message of version 1");
        }
        for (Path none : List.of(folder.resolve("nothing"), folder)) {
            Output output = jar("inspect", none).fails();
            assertEquals(1, output.exit());
            assertSays(output, "no file " + none + " to read");
        }
    }
}
