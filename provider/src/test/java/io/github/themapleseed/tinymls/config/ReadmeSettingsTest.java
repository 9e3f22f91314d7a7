package io.github.themapleseed.tinymls.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of settings is the parser's own. On a mismatch, the message is the table to paste. */
class ReadmeSettingsTest {
    @Test
    void readmeListsEverySettingAsTheParserHasIt() throws IOException {
        Path readme = Path.of(System.getProperty("tinymls.root")).resolve("README.md");
        List<String> rows = Files.readAllLines(readme).stream().filter(line -> line.startsWith("| `tinymls.")).toList();
        List<String> expected = Stream.of(Setting.values()).map(Setting::documentation).toList();
        assertEquals(String.join("\n", expected), String.join("\n", rows));
    }
}
