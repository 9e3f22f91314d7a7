package io.github.themapleseed.tinymls.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations as a person says them. */
class DurationTextTest {
    @ParameterizedTest
    @CsvSource({"0, 0 ms", "1, 1 ms", "999, 999 ms", "1000, 1 s", "7399, 7.3 s", "59999, 59.9 s", "60000, 1 min",
            "125000, 2 min 5 s", "599999, 9 min 59 s", "783000, 13 min", "3599999, 59 min", "3600000, 1 h",
            "18720000, 5 h 12 min", "86399999, 23 h", "86400000, 1 d", "90000000, 1 d 1 h", "1814400000, 21 d",
            "-125000, 2 min 5 s"})
    void asAPersonSaysIt(long millis, String words) {
        assertEquals(words, DurationText.ofMillis(millis));
    }

    @Test
    void theLongestIsSaidToo() {
        assertEquals("106751991167 d", DurationText.ofMillis(Long.MIN_VALUE));
        assertEquals("106751991167 d", DurationText.ofMillis(Long.MAX_VALUE));
    }
}
