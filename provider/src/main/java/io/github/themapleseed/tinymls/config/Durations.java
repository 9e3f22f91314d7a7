package io.github.themapleseed.tinymls.config;

import java.util.function.ToLongFunction;

/** Durations in the words of the settings, for the command line. */
public final class Durations {
    private Durations() {
    }

    /** Milliseconds; an {@link IllegalArgumentException} names the option and what it takes. */
    public static long parse(String option, String text) {
        return parsed(option, text, SettingParser::duration, SettingParser.DURATION_WORDS);
    }

    /** Milliseconds, or {@link SettingValues#UNLIMITED}; an {@link IllegalArgumentException} as for {@link #parse}. */
    public static long parseWindow(String option, String text) {
        return parsed(option, text, SettingParser::window, SettingParser.WINDOW_WORDS);
    }

    private static long parsed(String option, String text, ToLongFunction<String> parser, String allowed) {
        try {
            return parser.applyAsLong(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + " takes " + allowed + ", not " + text, e);
        }
    }
}
