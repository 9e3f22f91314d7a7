package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Registered;
import io.github.themapleseed.tinymls.conformance.process.child.RemovedAndAdded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CONTRACT.md item 29: a provider line in java.security is all that registration takes, from class path and module
 * path, by name and by class name, first and last in the list, with and without a settings file. CONTRACT.md item 30:
 * removed and added again, under the Turkish locale.
 */
class RegistrationTest {
    private static final String CLASS = "io.github.themapleseed.tinymls.TinyMlsProvider";
    private static final String OID = "2.25.164273138181241271649147681494362654289";
    private static final int DEFAULT_LIFE_MINUTES = 24 * 60;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "class path,  TinyMLS, first, no file", "class path,  TinyMLS, last, no file",
        "class path,  TinyMLS, first, file",    "class path,  TinyMLS, last, file",
        "class path,  class,   first, no file", "class path,  class,   last, file",
        "module path, TinyMLS, first, no file", "module path, TinyMLS, last, no file",
        "module path, TinyMLS, first, file",    "module path, TinyMLS, last, file",
        "module path, class,   first, no file", "module path, class,   last, file"})
    void aProviderLineRegisters(String path, String name, String place, String file) throws IOException {
        String line = (name.equals("class") ? CLASS : name) + (file.equals("file") ? " " + settingsFile() : "");
        JavaSecurity security = place.equals("first") ? JavaSecurity.first(line) : JavaSecurity.last(line);
        ChildJvm child = ChildJvm.running(Registered.class);
        boolean asModule = path.equals("module path");
        Output output = (asModule ? child.withJarOnModulePath() : child.withJarOnClassPath())
                .security(security.in(folder)).succeeds();
        assertWorks(output);
        assertEquals(asModule ? ChildJvm.module() : "null", output.value("module"));
        assertEquals(place.equals("first") ? 1 : output.number("providers"), output.number("position"));
        assertEquals(file.equals("file") ? 45 : DEFAULT_LIFE_MINUTES, output.number("life-minutes"));
    }

    private Path settingsFile() throws IOException {
        Path spaced = Files.createDirectories(folder.resolve("with spaces"));
        return Files.writeString(spaced.resolve("tiny mls.properties"), "tinymls.lifetime = 45m\n");
    }

    private static void assertWorks(Output output) {
        assertEquals(CLASS, output.value("class"));
        assertEquals("true", output.value("same"));
        assertEquals("SunJCE", output.value("fallback"));
        assertEquals(JavaSecurity.installed().size() + 1, output.number("providers"), "none else went missing");
        for (String name : List.of("TinyMLS", "tinymls", "TINYMLS/gcm/NOPADDING", OID)) {
            assertEquals("172 to 100", output.value(name), name);
        }
    }

    @Test
    void anApplicationThatIsAModuleItselfFindsTheProvider() throws IOException {
        Path application = moduleOf(Registered.class);
        Output output = ChildJvm.runningModule(application, "application", Registered.class).withJarOnModulePath()
                .security(JavaSecurity.last("TinyMLS").in(folder)).succeeds();
        assertWorks(output);
        assertEquals("application", output.value("own-module"));
        assertEquals(ChildJvm.module(), output.value("module"));
    }

    /** A folder that is a module which names no other: the program alone, and a module-info. */
    private Path moduleOf(Class<?> program) throws IOException {
        Path source = Files.writeString(folder.resolve("module-info.java"), "module application { }\n");
        Path classes = folder.resolve("application");
        int failed = ToolProvider.findFirst("javac").orElseThrow()
                .run(System.out, System.err, "-d", classes.toString(), source.toString());
        assertEquals(0, failed);
        String name = program.getName().replace('.', '/') + ".class";
        Files.createDirectories(classes.resolve(name).getParent());
        Files.copy(ChildJvm.testClasses().resolve(name), classes.resolve(name));
        return classes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "tr-TR", "ar-EG", "th-TH-u-nu-thai"})
    void worksUnderAnyLocale(String tag) {
        String[] parts = tag.split("-", 3);
        ChildJvm child = ChildJvm.running(Registered.class).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder)).set("tinymls.lifetime", "45M")
                .set("tinymls.buffer", "16MIB")
                .set("user.language", parts[0]).set("user.country", parts[1])
                .set("user.extensions", parts.length > 2 ? parts[2] : "");
        Output output = child.succeeds();
        assertWorks(output);
        assertEquals(45, output.number("life-minutes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"registered by a line", "not registered"})
    void isRemovedAndAddedAgain(String before) {
        ChildJvm child = ChildJvm.running(RemovedAndAdded.class).withJarOnClassPath();
        boolean registered = before.startsWith("registered");
        Output output = (registered ? child.security(JavaSecurity.first("TinyMLS").in(folder)) : child).succeeds();
        assertEquals(registered ? "1" : "0", output.value("at-first"));
        assertTrue(output.number("rounds") >= 6, output::toString);
    }
}
