package io.github.themapleseed.tinymls.config;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Parses the values of settings. Each method throws an {@link IllegalArgumentException} for a malformed value. */
final class SettingParser {
    /** What {@link #duration} takes. */
    static final String DURATION_WORDS = "a duration such as 250ms, 60s, 15m, 24h, 7d or PT1M, from 1ms to 36500d";
    /** What {@link #window} takes. */
    static final String WINDOW_WORDS =
            "a duration such as 250ms, 60s, 15m, 24h, 7d or PT1M, from 10ms to 36500d, or unlimited";
    /** What {@link #size} takes. */
    static final String SIZE_WORDS = "a size such as 0, 65536, 64KiB, 16MiB or 1GiB, from 0 to 1GiB";
    /** What {@link #number} takes. */
    static final String NUMBER_WORDS = "a number from 1 to 1000000";
    /** What {@link #claim} takes. */
    static final String CLAIM_WORDS = "AES/GCM/NoPadding, or nothing";
    /** What {@link #isFirst} takes of true and false. */
    static final String SWITCH_WORDS = "true or false";
    /** What {@link #places} takes. */
    static final String PLACES_WORDS =
            "127.0.0.1:9464 or another port of the loopback address, jmx, both with a comma between, or nothing";
    /** What {@link #files} takes. */
    static final String FILES_WORDS = "paths with the platform's path separator between, or nothing";
    /** What {@link #file} takes. */
    static final String FILE_WORDS = "a path, or nothing";
    /** What {@link #isFirst} takes of auto and none. */
    static final String SUCCESSION_WORDS = "auto or none";
    /** What a setting takes that is not parsed here. */
    static final String NAME_WORDS = "a name";

    static final long UNLIMITED = Long.MAX_VALUE;
    static final String CLAIMABLE = "AES/GCM/NoPadding";

    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L,
            "d", 86_400_000L);
    private static final Map<String, Long> BYTES = Map.of("", 1L, "b", 1L, "bytes", 1L, "kib", 1L << 10,
            "mib", 1L << 20, "gib", 1L << 30);
    private static final Map<String, Long> NO_UNIT = Map.of("", 1L);
    /** A number of 15 digits is in the range of long, and far above every limit. */
    private static final int MOST_DIGITS = 15;
    private static final long LARGEST_NUMBER = 1_000_000;
    private static final long LONGEST_MILLIS = TimeUnit.DAYS.toMillis(36_500);
    private static final long SHORTEST_WINDOW_MILLIS = 10;
    private static final long LARGEST_BYTES = 1L << 30;

    private SettingParser() {
    }

    /** Milliseconds. */
    static long duration(String text) {
        return inRange(millis(text), 1, LONGEST_MILLIS);
    }

    /** Milliseconds, or {@link #UNLIMITED}. */
    static long window(String text) {
        return text.equalsIgnoreCase("unlimited") ? UNLIMITED
                : inRange(millis(text), SHORTEST_WINDOW_MILLIS, LONGEST_MILLIS);
    }

    /** Bytes, at most 2^30. */
    static int size(String text) {
        return (int) inRange(scaled(text, BYTES), 0, LARGEST_BYTES);
    }

    /** A count. */
    static int number(String text) {
        return (int) inRange(scaled(text, NO_UNIT), 1, LARGEST_NUMBER);
    }

    /** The transformation claimed, or an empty text. */
    static String claim(String text) {
        if (!text.isEmpty() && !text.equalsIgnoreCase(CLAIMABLE)) {
            throw new IllegalArgumentException("not a transformation that can be claimed");
        }
        return text;
    }

    /** "jmx", and loopback addresses with ports, in lower case. */
    static List<String> places(String text) {
        return text.isEmpty() ? List.of() : MetricsPlaces.parse(text);
    }

    /** Whether the text is the first of two words, in any case. */
    static boolean isFirst(String text, String first, String second) {
        if (!text.equalsIgnoreCase(first) && !text.equalsIgnoreCase(second)) {
            throw new IllegalArgumentException("neither " + first + " nor " + second);
        }
        return text.equalsIgnoreCase(first);
    }

    /** Paths, in a list that may be empty. */
    static List<Path> files(String text) {
        return text.isEmpty() ? List.of()
                : Stream.of(text.split(Pattern.quote(File.pathSeparator), -1)).map(String::strip)
                .map(SettingParser::path).toList();
    }

    /** The path in a list of one, or an empty list. */
    static List<Path> file(String text) {
        return text.isEmpty() ? List.of() : List.of(path(text));
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty path");
        }
        return Path.of(text);
    }

    private static long millis(String text) {
        if (text.regionMatches(true, 0, "P", 0, 1)) {
            try {
                Duration duration = Duration.parse(text);
                long millis = duration.toMillis();
                if (!Duration.ofMillis(millis).equals(duration)) {
                    throw new IllegalArgumentException("finer than a millisecond");
                }
                return millis;
            } catch (DateTimeParseException | ArithmeticException e) {
                throw new IllegalArgumentException("not an ISO-8601 duration", e);
            }
        }
        return scaled(text, MILLIS);
    }

    /**
     * A number, perhaps a blank, and a unit. Parsed by a loop: a regular expression costs a fresh JVM some
     * milliseconds.
     */
    private static long scaled(String text, Map<String, Long> units) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        int unitAt = text.startsWith(" ", digits) ? digits + 1 : digits;
        Long unit = units.get(text.substring(unitAt).toLowerCase(Locale.ROOT));
        if (digits == 0 || digits > MOST_DIGITS || unit == null) {
            throw new IllegalArgumentException("not a number with one of the units");
        }
        try {
            return Math.multiplyExact(Long.parseLong(text.substring(0, digits)), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("out of range", e);
        }
    }

    static long inRange(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }
}
