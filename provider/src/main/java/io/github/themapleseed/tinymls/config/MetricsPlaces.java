package io.github.themapleseed.tinymls.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Parses {@code tinymls.metrics}. A class of its own, since most JVMs do not set it and need not load this. */
final class MetricsPlaces {
    private static final Pattern LOOPBACK = Pattern.compile("(?:localhost|\\[::1]"
            + "|127(?:\\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}):([0-9]{1,5})");
    private static final int LARGEST_PORT = 65_535;

    private MetricsPlaces() {
    }

    /**
     * "jmx", and loopback addresses with ports, in lower case.
     *
     * @throws IllegalArgumentException if the text has anything else
     */
    static List<String> parse(String text) {
        List<String> places =
                Stream.of(text.split(",", -1)).map(place -> place.strip().toLowerCase(Locale.ROOT)).toList();
        for (String place : places) {
            Matcher endpoint = LOOPBACK.matcher(place);
            if (!place.equals("jmx")) {
                SettingParser.inRange(endpoint.matches() ? Long.parseLong(endpoint.group(1)) : 0, 1, LARGEST_PORT);
            }
        }
        return places;
    }
}
