package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The list of providers to paste of docs/deploying.md is the JDK's own behind TinyMLS, and works as it stands. */
@EnabledOnOs(OS.LINUX)
class ProviderListTest {
    @TempDir
    private Path folder;

    private static List<String> list() throws IOException {
        return Files.readAllLines(Path.of(System.getProperty("tinymls.root")).resolve("docs/deploying.md")).stream()
                .filter(line -> line.matches(" +security\\.provider\\.\\d+=[A-Za-z0-9]+")).map(String::strip)
                .dropWhile(line -> !line.equals("security.provider.1=TinyMLS")).toList();
    }

    @Test
    void isTheJdksOwn() throws IOException {
        List<String> expected = new ArrayList<>(List.of("security.provider.1=TinyMLS"));
        for (String name : JavaSecurity.installed()) {
            expected.add("security.provider." + (expected.size() + 1) + "=" + name);
        }
        assertEquals(expected, list());
    }

    @Test
    void works() throws IOException {
        Output output = ChildJvm.runningJar().security(Files.write(folder.resolve("pasted"), list())).succeeds();
        assertTrue(output.lines().containsAll(List.of("registered: as provider 1", "healthy")), output::toString);
    }
}
