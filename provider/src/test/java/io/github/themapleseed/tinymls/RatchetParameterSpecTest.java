package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Times of one key are held to the rules of the settings: in range, in whole milliseconds, never cut in silence. */
class RatchetParameterSpecTest {
    private static final Duration GOOD = Duration.ofSeconds(1);
    private static final List<Duration> FINER = List.of(Duration.ofNanos(1_500_000), Duration.ofNanos(10_000_001),
            Duration.ofDays(1).plusNanos(1), Duration.ofDays(36_500).minusNanos(1));

    private static void refused(String name, Duration period, Duration window, Duration lifetime) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> new RatchetParameterSpec(period, window, lifetime));
        assertTrue(refused.getMessage().startsWith(name + " is "), refused.getMessage());
    }

    @Test
    void finerThanAMillisecondIsRefused() {
        for (Duration finer : FINER) {
            refused("period", finer, GOOD, GOOD);
            refused("lifetime", GOOD, GOOD, finer);
            if (finer.toMillis() >= 10) {
                refused("window", GOOD, finer, GOOD);
            }
        }
    }

    @Test
    void outOfRangeIsRefused() {
        for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(36_500).plusMillis(1))) {
            refused("period", bad, GOOD, GOOD);
            refused("window", GOOD, bad, GOOD);
            refused("lifetime", GOOD, GOOD, bad);
        }
        refused("window", GOOD, Duration.ofMillis(9), GOOD);
    }

    @Test
    void wholeMillisecondsAreKept() {
        Duration least = Duration.ofMillis(1);
        RatchetParameterSpec spec = new RatchetParameterSpec(least, Duration.ofMillis(10), Duration.ofDays(36_500));
        assertEquals(least, spec.getPeriod());
        assertEquals(Duration.ofMillis(10), spec.getWindow());
        assertEquals(Duration.ofDays(36_500), spec.getLifetime());
        assertEquals(RatchetParameterSpec.UNLIMITED,
                new RatchetParameterSpec(GOOD, RatchetParameterSpec.UNLIMITED, GOOD).getWindow());
    }
}
