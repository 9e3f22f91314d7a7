package io.github.themapleseed.tinymls.maintenance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.clock.TimeSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** docs/settings.md: each interval is drawn from half to one and a half of the period, and what is sealed opens. */
class RatchetPolicyTest {
    private static final int DRAWS = 10_000;

    @Test
    void intervalsAreDrawnAroundThePeriod() {
        assertIntervals(new RatchetPolicy(100, 60_000, 1), 50, 150);
    }

    /** Messages of a sender epoch as old as the window would not open any more. */
    @Test
    void noIntervalIsLongerThanAQuarterOfTheWindow() {
        assertIntervals(new RatchetPolicy(3_600_000, 60_000, 1), 15_000, 15_000);
        assertIntervals(new RatchetPolicy(100, 240, 1), 50, 60);
    }

    @Test
    void aWindowWithoutEndSetsNoLimit() {
        assertIntervals(new RatchetPolicy(3_600_000, RatchetPolicy.UNLIMITED, 1), 1_800_000, 5_400_000);
    }

    private static void assertIntervals(RatchetPolicy policy, long leastMillis, long mostMillis) {
        for (int i = 0; i < DRAWS; i++) {
            long drawn = policy.drawIntervalNanos(TimeSource.SYSTEM);
            assertTrue(drawn >= TimeUnit.MILLISECONDS.toNanos(leastMillis)
                    && drawn <= TimeUnit.MILLISECONDS.toNanos(mostMillis), () -> drawn + " ns");
        }
    }
}
