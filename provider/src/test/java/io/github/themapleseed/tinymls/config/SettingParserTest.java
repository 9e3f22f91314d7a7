package io.github.themapleseed.tinymls.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/settings.md: durations with a unit or in ISO-8601, sizes in bytes, KiB, MiB, GiB, and nothing else. */
class SettingParserTest {
    @ParameterizedTest
    @CsvSource({"250ms, 250", "60s, 60000", "15m, 900000", "24h, 86400000", "7d, 604800000", "PT1M, 60000",
        "P7D, 604800000", "PT0.25S, 250", "pt1m, 60000", "1MS, 1", "36500d, 3153600000000"})
    void durations(String text, long millis) {
        assertEquals(millis, SettingParser.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "+5s", "5w", "5min", "1.5s", "5s ", "1h30m", "0s", "36501d", "P", "PT",
        "-PT5S", "PT-5S", "PT0.0005S", "P1Y", "unlimited", "9999999999999999s", "999999999999999d", "\u0665s",
        "PT999999999999999999H"})
    void noDurations(String text) {
        assertThrows(IllegalArgumentException.class, () -> SettingParser.duration(text));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "65536, 65536", "64KiB, 65536", "16MiB, 16777216", "1GiB, 1073741824",
            "16mib, 16777216"})
    void sizes(String text, long bytes) {
        assertEquals(bytes, SettingParser.size(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "MiB", "16MB", "16M", "16 M", "1.5MiB", "2GiB", "1073741825", "0x10", "1e3",
        "999999999999999GiB", "unlimited"})
    void noSizes(String text) {
        assertThrows(IllegalArgumentException.class, () -> SettingParser.size(text));
    }

    @Property(tries = 300)
    void durationsInEveryUnit(@ForAll @IntRange(min = 1, max = 36_500) int number) {
        assertEquals(Duration.ofMillis(number).toMillis(), SettingParser.duration(number + "ms"));
        assertEquals(Duration.ofSeconds(number).toMillis(), SettingParser.duration(number + "s"));
        assertEquals(Duration.ofMinutes(number).toMillis(), SettingParser.duration(number + "m"));
        assertEquals(Duration.ofHours(number).toMillis(), SettingParser.duration(number + "h"));
        assertEquals(Duration.ofDays(number).toMillis(), SettingParser.duration(number + "d"));
    }

    @Property(tries = 300)
    void isoDurationsRoundTrip(@ForAll @LongRange(min = 1, max = 3_153_600_000_000L) long millis) {
        assertEquals(millis, SettingParser.duration(Duration.ofMillis(millis).toString()));
    }

    @Test
    void windowsMayBeUnlimitedAndAreTenMillisecondsAtLeast() {
        assertEquals(SettingParser.UNLIMITED, SettingParser.window("unlimited"));
        assertEquals(SettingParser.UNLIMITED, SettingParser.window("UNLIMITED"));
        assertEquals(10, SettingParser.window("10ms"));
        assertThrows(IllegalArgumentException.class, () -> SettingParser.window("9ms"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9464", "127.255.199.10:1", "localhost:65535", "[::1]:80", "jmx"})
    void placesOfThisMachinesOwn(String place) {
        assertEquals(List.of(place), SettingParser.places(place));
        assertEquals(List.of("jmx", place), SettingParser.places(" JMX , " + place.toUpperCase(Locale.ROOT)));
    }

    @Test
    void noPlaceIsNoPlace() {
        assertEquals(List.of(), SettingParser.places(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9464", ":9464", "*:9464", "0.0.0.0:9464", "10.0.0.1:80", "128.0.0.1:80", "1127.0.0.1:80",
        "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:99999", "127.0.0.1:123456",
                "127.0.0.1:-1",
        "127.0.0.1:80x", "127.0.0:80", "127.0.0.0.1:80", "127x0x0x1:80", "127.0.0.256:80", "127.300.0.1:80",
        "127.0.0.01:80", "127.0.0.1.example.com:80", "localhost.example.com:80", "elocalhost:80", "[::]:80", "::1:80",
        "[::1]80", "[::1%lo]:80", "http://127.0.0.1:80", "127.0.0.1:80/metrics", "jmx,", ",jmx", "jmx jmx",
        "127.0.0.1:8\u0660"})
    void otherPlaces(String text) {
        assertThrows(IllegalArgumentException.class, () -> SettingParser.places(text));
    }

    @Test
    void unitsAreReadInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertEquals(1 << 20, SettingParser.size("1MIB"));
            assertEquals(1 << 10, SettingParser.size("1KIB"));
            assertEquals(SettingParser.UNLIMITED, SettingParser.window("UNLIMITED"));
        } finally {
            Locale.setDefault(before);
        }
    }
}
