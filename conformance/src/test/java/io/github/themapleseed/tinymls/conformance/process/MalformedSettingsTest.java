package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Refusals;
import io.github.themapleseed.tinymls.conformance.process.child.Registered;
import io.github.themapleseed.tinymls.conformance.process.child.SettingValues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A malformed value fails the provider with a {@code ProviderException} that names property, value, units and range;
 * it never falls back in silence (docs/settings.md). Each setting from each source, in real JVMs: the exception
 * comes out of {@code getInstance} as it is. A value from a system property or java.security troubles nothing else of
 * the JDK; a settings file is read while the JDK loads its provider list, so a broken one stops every search of that
 * list (CONTRACT.md item 29).
 */
class MalformedSettingsTest {
    private static final Map<String, String> MALFORMED = Map.of("tinymls.period", "often", "tinymls.window", "soon",
            "tinymls.lifetime", "24", "tinymls.buffer", "-1", "tinymls.delegate", "Nobody",
            "tinymls.random", "Nothing", "tinymls.claim", "AES/CBC/PKCS5Padding");
    private static final List<String> DURATION = List.of("250ms", "60s", "15m", "24h", "7d", "PT", "1ms", "36500d");
    private static final Map<String, List<String>> TOLD = Map.of("tinymls.period", DURATION,
            "tinymls.window", List.of("250ms", "60s", "15m", "24h", "7d", "PT", "10ms", "36500d", "unlimited"),
            "tinymls.lifetime", DURATION, "tinymls.buffer", List.of("64KiB", "16MiB", "from 0 to 1GiB"),
            "tinymls.delegate", List.of("provider", "registered"), "tinymls.random", List.of("SecureRandom"),
            "tinymls.claim", List.of("AES/GCM/NoPadding"));

    @TempDir
    private Path folder;

    static Stream<Arguments> eachSettingFromEachSource() {
        return MALFORMED.keySet().stream().sorted().flatMap(property -> Stream
                .of("system property", "settings file", "java.security").map(source -> Arguments.of(property, source)));
    }

    @ParameterizedTest
    @MethodSource("eachSettingFromEachSource")
    void aMalformedValueIsNamedByEveryService(String property, String source) throws IOException {
        String value = MALFORMED.get(property);
        Output output = child(property, value, source).succeeds();
        String message = refusal(output);
        if (!source.equals("settings file")) {
            assertEquals("SunJCE", output.value("aes"));
        }
        assertTrue(message.contains(property), message);
        assertTrue(message.contains(value), message);
        TOLD.get(property).forEach(told -> assertTrue(message.contains(told), message + " tells of " + told));
    }

    private ChildJvm child(String property, String value, String source) throws IOException {
        JavaSecurity security = source.equals("settings file")
                ? JavaSecurity.first("TinyMLS " + file(property + "=" + value)) : JavaSecurity.first("TinyMLS");
        if (source.equals("java.security")) {
            security.set(property, value);
        }
        ChildJvm child = ChildJvm.running(Refusals.class).withJarOnClassPath().security(security.in(folder))
                .option("-XX:TieredStopAtLevel=1");
        return source.equals("system property") ? child.set(property, value) : child;
    }

    /** ARCHITECTURE.md hazard 8: it would look for itself without end, and take AES/GCM of the whole process along. */
    @Test
    void itIsNotItsOwnDelegate() throws IOException {
        String message = refusal(child("tinymls.delegate", "TinyMLS", "system property")
                .set("tinymls.claim", "AES/GCM/NoPadding").succeeds());
        assertTrue(message.contains("tinymls.delegate"), message);
    }

    private Path file(String text) throws IOException {
        return Files.write(folder.resolve("settings"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The message that is all that ever came. */
    private static String refusal(Output output) {
        String answer = output.value("answer");
        assertTrue(answer.startsWith("java.security.ProviderException: "), answer);
        return answer;
    }

    static Stream<Arguments> brokenFiles() {
        return Stream.of(Arguments.of("no such file", null), Arguments.of("not UTF-8", new byte[] {'a', (byte) 0xFF}),
                Arguments.of("broken escape", bytes("tinymls.window=\\u00")),
                Arguments.of("unknown setting", bytes("tinymls.windows=3s")),
                Arguments.of("begins with a byte order mark", bytes("\uFEFFtinymls.window=3s")),
                Arguments.of("prefix left out", bytes("window=3s")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("brokenFiles")
    void aBrokenSettingsFileIsNamed(String what, byte[] content) throws IOException {
        Path file = folder.resolve("broken settings");
        if (content != null) {
            Files.write(file, content);
        }
        String message = refusal(ChildJvm.running(Refusals.class).withJarOnClassPath()
                .security(JavaSecurity.first("TinyMLS " + file).in(folder)).succeeds());
        assertTrue(message.contains(file.toString()), message);
    }

    @Test
    void everyMalformedValueIsRefusedAndEveryGoodOneTaken() {
        Output output = ChildJvm.running(SettingValues.class).withJarOnClassPath().succeeds();
        assertTrue(output.number("refused") >= 3 * 70, output::toString);
        assertTrue(output.number("taken") >= 3 * 30, output::toString);
        output.lines().forEach(System.out::println);
    }

    @ParameterizedTest
    @CsvSource({"30m, 40m, 50m, 30", " , 40m, 50m, 40", " , , 50m, 50", "30m, , 50m, 30", " , , , 1440"})
    void systemPropertyWinsOverFileOverJavaSecurity(String system, String inFile, String security, long minutes)
            throws IOException {
        String argument = inFile == null ? "" : " " + file("tinymls.lifetime = " + inFile);
        JavaSecurity additions = JavaSecurity.last("TinyMLS" + argument);
        if (security != null) {
            additions.set("tinymls.lifetime", security);
        }
        ChildJvm child = ChildJvm.running(Registered.class).withJarOnClassPath().security(additions.in(folder));
        Output output = (system == null ? child : child.set("tinymls.lifetime", system)).succeeds();
        assertEquals(minutes, output.number("life-minutes"));
    }
}
