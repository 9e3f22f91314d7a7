package io.github.themapleseed.tinymls.config;

import java.nio.file.Path;
import java.security.ProviderException;
import java.util.List;

/**
 * One setting as it is written. The methods that give its value throw a {@link ProviderException} if it is malformed,
 * which names property, value, units and range. They are alike and share no method that takes a lambda: each lambda
 * would cost a fresh JVM time before its first message.
 *
 * @param setting the setting
 * @param text the value without surrounding white space
 * @param origin where the value stands, in words
 */
record SettingText(Setting setting, String text, String origin) {
    /** Milliseconds. */
    long duration() {
        try {
            return SettingParser.duration(text);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** Milliseconds, or {@link SettingValues#UNLIMITED}. */
    long window() {
        try {
            return SettingParser.window(text);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** Bytes. */
    int size() {
        try {
            return SettingParser.size(text);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** A count. */
    int number() {
        try {
            return SettingParser.number(text);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** One of two words: whether it is the first. */
    boolean is(String first, String second) {
        try {
            return SettingParser.isFirst(text, first, second);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** The transformation claimed, or an empty text. */
    String claim() {
        try {
            return SettingParser.claim(text);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** "jmx", and loopback addresses with ports, in lower case. */
    List<String> places() {
        try {
            return SettingParser.places(text);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** Paths, in a list that may be empty. */
    List<Path> files() {
        try {
            return SettingParser.files(text);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** The path in a list of one, or an empty list. */
    List<Path> file() {
        try {
            return SettingParser.file(text);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private ProviderException malformed(IllegalArgumentException cause) {
        return new ProviderException(setting.property() + "=" + text + " (" + origin + ") is not " + setting.allowed(),
                cause);
    }
}
