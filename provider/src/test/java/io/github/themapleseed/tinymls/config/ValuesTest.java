package io.github.themapleseed.tinymls.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3, settings: durations with a unit or in ISO-8601, sizes in bytes, KiB, MiB, GiB, and nothing else. */
class ValuesTest {
    @ParameterizedTest
    @CsvSource({"250ms, 250", "60s, 60000", "15m, 900000", "24h, 86400000", "7d, 604800000", "PT1M, 60000",
        "P7D, 604800000", "PT0.25S, 250", "pt1m, 60000", "1MS, 1", "36500d, 3153600000000"})
    void durations(String text, long millis) {
        assertEquals(millis, Values.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "+5s", "5w", "5min", "1.5s", "5s ", "1h30m", "0s", "36501d", "P", "PT",
        "-PT5S", "PT-5S", "PT0.0005S", "P1Y", "unlimited", "9999999999999999s", "999999999999999d", "\u0665s",
        "PT999999999999999999H"})
    void noDurations(String text) {
        assertThrows(IllegalArgumentException.class, () -> Values.duration(text));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "65536, 65536", "64KiB, 65536", "16MiB, 16777216", "1GiB, 1073741824", "16mib, 16777216"})
    void sizes(String text, long bytes) {
        assertEquals(bytes, Values.size(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "MiB", "16MB", "16M", "16 M", "1.5MiB", "2GiB", "1073741825", "0x10", "1e3",
        "999999999999999GiB", "unlimited"})
    void noSizes(String text) {
        assertThrows(IllegalArgumentException.class, () -> Values.size(text));
    }

    @Property(tries = 300)
    void durationsInEveryUnit(@ForAll @IntRange(min = 1, max = 36_500) int number) {
        assertEquals(Duration.ofMillis(number).toMillis(), Values.duration(number + "ms"));
        assertEquals(Duration.ofSeconds(number).toMillis(), Values.duration(number + "s"));
        assertEquals(Duration.ofMinutes(number).toMillis(), Values.duration(number + "m"));
        assertEquals(Duration.ofHours(number).toMillis(), Values.duration(number + "h"));
        assertEquals(Duration.ofDays(number).toMillis(), Values.duration(number + "d"));
    }

    @Property(tries = 300)
    void isoDurationsRoundTrip(@ForAll @LongRange(min = 1, max = 3_153_600_000_000L) long millis) {
        assertEquals(millis, Values.duration(Duration.ofMillis(millis).toString()));
    }

    @Test
    void windowsMayBeUnlimitedAndAreTenMillisecondsAtLeast() {
        assertEquals(Values.UNLIMITED, Values.window("unlimited"));
        assertEquals(Values.UNLIMITED, Values.window("UNLIMITED"));
        assertEquals(10, Values.window("10ms"));
        assertThrows(IllegalArgumentException.class, () -> Values.window("9ms"));
    }

    @Test
    void unitsAreReadInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertEquals(1 << 20, Values.size("1MIB"));
            assertEquals(1 << 10, Values.size("1KIB"));
            assertEquals(Values.UNLIMITED, Values.window("UNLIMITED"));
        } finally {
            Locale.setDefault(before);
        }
    }
}
