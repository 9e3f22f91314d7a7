package io.github.themapleseed.tinymls.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * docs/settings.md: a system property wins over the settings file, which wins over java.security, which wins over
 * the default; a malformed value is a ProviderException that names property, value, units and range.
 */
class SettingsTest {
    @TempDir
    private Path folder;

    @AfterEach
    void clear() {
        for (Setting setting : Setting.values()) {
            System.clearProperty(setting.property());
            Security.setProperty(setting.property(), setting.byDefault());
        }
    }

    private static Properties file(String... pairs) {
        Properties file = new Properties();
        for (int i = 0; i < pairs.length; i += 2) {
            file.setProperty(pairs[i], pairs[i + 1]);
        }
        return file;
    }

    @Test
    void defaultsAreThoseOfTheDesign() {
        SettingValues settings = SettingValues.load(new Properties());
        assertEquals(100, settings.periodMillis());
        assertEquals(60_000, settings.windowMillis());
        assertEquals(86_400_000, settings.lifetimeMillis());
        assertEquals(16 << 20, settings.bufferBytes());
        assertEquals("", settings.delegate());
        assertEquals("", settings.random());
        assertEquals(1_024, settings.sessions());
        assertEquals(1_024, settings.senders());
        assertEquals(new StoreSettings(List.of(), 60_000, 3_600_000, List.of(), false), settings.stores());
    }

    @Test
    void settingsOfKeyStores() {
        SettingValues settings =
                SettingValues.load(file("tinymls.stores", "a.store" + File.pathSeparator + " /b/c.store",
                "tinymls.store.interval", "5s", "tinymls.store.window", "2h", "tinymls.store.password-file", "/d/e",
                "tinymls.succession", "Auto"));
        assertEquals(new StoreSettings(List.of(Path.of("a.store"), Path.of("/b/c.store")), 5_000, 7_200_000,
                List.of(Path.of("/d/e")), true), settings.stores());
    }

    @Test
    void eachSourceWinsOverTheNext() {
        Security.setProperty("tinymls.window", "3s");
        assertEquals(3_000, SettingValues.load(new Properties()).windowMillis());
        assertEquals("java.security", SettingValues.load(new Properties()).origin(Setting.WINDOW));
        Properties file = file("tinymls.window", "2s");
        assertEquals(2_000, SettingValues.load(file).windowMillis());
        assertEquals("settings file", SettingValues.load(file).origin(Setting.WINDOW));
        System.setProperty("tinymls.window", "1s");
        assertEquals(1_000, SettingValues.load(file).windowMillis());
        assertEquals("system property", SettingValues.load(file).origin(Setting.WINDOW));
        assertEquals(100, SettingValues.load(file).periodMillis(), "the others are left alone");
    }

    @ParameterizedTest
    @CsvSource({
        "tinymls.period, 100, ms, 36500d", "tinymls.period, 0ms, ms, 36500d", "tinymls.period, -1s, ms, 36500d",
        "tinymls.period, unlimited, ms, 36500d", "tinymls.period, '', ms, 36500d",
        "tinymls.window, 9ms, 10ms, 36500d", "tinymls.window, 60 seconds, 10ms, unlimited",
        "tinymls.window, 36501d, 10ms, 36500d", "tinymls.window, forever, 10ms, unlimited",
        "tinymls.lifetime, PT0.0001S, ms, 36500d", "tinymls.lifetime, 24H1, ms, 36500d",
        "tinymls.lifetime, 99999999999999999999d, ms, 36500d",
        "tinymls.store.interval, 0, ms, 36500d", "tinymls.store.window, often, ms, 36500d",
        "tinymls.stores, ':', paths, separator", "tinymls.stores, 'a:', paths, separator",
        "tinymls.succession, yes, auto, none",
        "tinymls.sessions, 0, number, 1000000", "tinymls.sessions, 1k, number, 1000000",
        "tinymls.senders, 1000001, number, 1000000", "tinymls.senders, '', number, 1000000",
        "tinymls.buffer, 16MB, MiB, 1GiB", "tinymls.buffer, -1, KiB, 1GiB", "tinymls.buffer, 2GiB, 0, 1GiB",
        "tinymls.buffer, 1.5MiB, MiB, 1GiB", "tinymls.buffer, 9223372036854775807GiB, MiB, 1GiB",
    })
    void malformedValueIsRefusedByName(String property, String value, String unit, String bound) {
        ProviderException refused = assertThrows(ProviderException.class,
                () -> SettingValues.load(file(property, value)));
        for (String part : new String[] {property + "=" + value, "settings file", unit, bound}) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
        System.setProperty(property, value);
        assertTrue(assertThrows(ProviderException.class, () -> SettingValues.load(new Properties())).getMessage()
                .contains("system property"));
        System.clearProperty(property);
        Security.setProperty(property, value);
        assertTrue(assertThrows(ProviderException.class, () -> SettingValues.load(new Properties())).getMessage()
                .contains("java.security"));
    }

    @Test
    void fileIsReadAsProperties() throws IOException {
        Path file = Files.writeString(folder.resolve("a file with spaces.properties"),
                "# comment\ntinymls.window = 5m \ntinymls.buffer: 0\ntinymls.delegate=Gr\u00fcn\n");
        SettingValues settings = SettingValues.load(SettingSources.readFile(file.toString()));
        assertEquals(300_000, settings.windowMillis());
        assertEquals(0, settings.bufferBytes());
        assertEquals("Gr\u00fcn", settings.delegate());
    }

    @Test
    void unknownSettingInAFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("typo"), "tinymls.windwo=5m\n");
        ProviderException refused = assertThrows(ProviderException.class,
                () -> SettingSources.readFile(file.toString()));
        assertTrue(refused.getMessage().contains("tinymls.windwo"), refused.getMessage());
        assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
    }

    @Test
    void fileThatCannotBeReadIsRefused() throws IOException {
        Map<String, Path> bad = Map.of("missing", folder.resolve("missing"), "a folder", folder,
                "not UTF-8", Files.write(folder.resolve("latin"), new byte[] {'a', '=', (byte) 0xFC}),
                "a bad escape", Files.writeString(folder.resolve("escape"), "a=\\u00zz"));
        bad.forEach((how, path) -> assertTrue(assertThrows(ProviderException.class,
                () -> SettingSources.readFile(path.toString()), how).getMessage().contains(path.toString())));
    }

    @Test
    void nameThatIsNoPathIsRefused() {
        ProviderException refused = assertThrows(ProviderException.class, () -> SettingSources.readFile("a\0b"));
        assertTrue(refused.getMessage().contains("settings file"), refused.getMessage());
    }

    /** A provider's settings are those that it was set up with, whatever becomes of the properties. */
    @Test
    void settingsInForceDoNotChange() {
        Properties file = file("tinymls.window", "2s", "tinymls.metrics", "jmx");
        SettingValues settings = SettingValues.load(file);
        file.setProperty("tinymls.window", "no duration");
        System.setProperty("tinymls.window", "3s");
        assertEquals(2_000, settings.windowMillis());
        assertEquals("2s", settings.text(Setting.WINDOW));
        assertThrows(UnsupportedOperationException.class, settings.texts()::clear);
        assertThrows(UnsupportedOperationException.class, settings.metrics()::clear);
    }
}
