package io.github.themapleseed.tinymls.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/settings.md is the parser's own. On a mismatch, the message is the table to paste. */
class SettingsPageTest {
    @Test
    void pageListsEverySettingAsTheParserHasIt() throws IOException {
        Path page = Path.of(System.getProperty("tinymls.root")).resolve("docs/settings.md");
        List<String> rows = Files.readAllLines(page).stream().filter(line -> line.startsWith("| `tinymls.")).toList();
        List<String> expected = Stream.of(Setting.values()).map(Setting::documentation).toList();
        assertEquals(String.join("\n", expected), String.join("\n", rows));
    }
}
