package io.github.themapleseed.tinymls.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads durations and sizes; anything that is not exactly one is an {@link IllegalArgumentException}. */
final class SettingParser {
    static final long UNLIMITED = Long.MAX_VALUE;
    static final String CLAIMABLE = "AES/GCM/NoPadding";

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,15}) ?([a-zA-Z]*)");
    private static final Pattern LOOPBACK = Pattern.compile("(?:localhost|\\[::1]"
            + "|127(?:\\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}):([0-9]{1,5})");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L,
            "d", 86_400_000L);
    private static final Map<String, Long> BYTES = Map.of("", 1L, "b", 1L, "bytes", 1L, "kib", 1L << 10,
            "mib", 1L << 20, "gib", 1L << 30);
    private static final Map<String, Long> NO_UNIT = Map.of("", 1L);
    private static final long LARGEST_NUMBER = 1_000_000;
    private static final long LONGEST_MILLIS = Duration.ofDays(36_500).toMillis();
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

    /** Bytes. */
    static long size(String text) {
        return inRange(scaled(text, BYTES), 0, LARGEST_BYTES);
    }

    /** How many. */
    static int number(String text) {
        return (int) inRange(scaled(text, NO_UNIT), 1, LARGEST_NUMBER);
    }

    /** The transformation claimed, or nothing. */
    static String claim(String text) {
        if (!text.isEmpty() && !text.equalsIgnoreCase(CLAIMABLE)) {
            throw new IllegalArgumentException("not a transformation that can be claimed");
        }
        return text;
    }

    /** The loopback addresses with ports, and "jmx", that are named. */
    static List<String> places(String text) {
        List<String> places = text.isEmpty() ? List.of()
                : Stream.of(text.split(",", -1)).map(place -> place.strip().toLowerCase(Locale.ROOT)).toList();
        for (String place : places) {
            Matcher endpoint = LOOPBACK.matcher(place);
            if (!place.equals("jmx")) {
                inRange(endpoint.matches() ? Long.parseLong(endpoint.group(1)) : 0, 1, 65_535);
            }
        }
        return places;
    }

    /** Whether it is true. */
    static boolean yes(String text) {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return text.equalsIgnoreCase("true");
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

    private static long scaled(String text, Map<String, Long> units) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        Long unit = matcher.matches() ? units.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("not a number with one of the units");
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("out of range", e);
        }
    }

    private static long inRange(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }
}
