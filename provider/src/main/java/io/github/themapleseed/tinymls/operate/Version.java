package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version that the build writes into the jar. A packager that filters resources may leave the file out; then the
 * version is unknown and everything else works.
 */
public final class Version {
    /** Stands for the version if the jar has no file with one. */
    static final String UNKNOWN = "unknown";

    private static final String NO_NUMBER = "0.0";
    private static final String FILE = "version.properties";
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?(?:[.-].*)?");

    private Version() {
    }

    /** The full version, or {@link #UNKNOWN}. */
    static String full() {
        return PrivilegedActions.get(Version::readFile);
    }

    private static String readFile() {
        try (InputStream in = Version.class.getResourceAsStream(FILE)) {
            return read(in);
        } catch (IOException | RuntimeException unreadable) {
            return UNKNOWN;
        }
    }

    /** The version in that file, or {@link #UNKNOWN} if there is no file or no version in it. */
    static String read(InputStream in) throws IOException {
        if (in == null) {
            return UNKNOWN;
        }
        Properties properties = new Properties();
        properties.load(in);
        String version = properties.getProperty("version", "").strip();
        return NUMBERS.matcher(version).matches() ? version : UNKNOWN;
    }

    /** Versions of provider and Java, as labels of a metric. */
    public static Map<String, String> facts() {
        return new TreeMap<>(Map.of("version", full(), "java", Runtime.version().toString()));
    }

    /** The version in the form of a {@link java.security.Provider}'s: major and minor number, 0.0 if it is not known. */
    public static String provider() {
        return provider(full());
    }

    static String provider(String full) {
        Matcher numbers = NUMBERS.matcher(full);
        if (!numbers.matches()) {
            return NO_NUMBER;
        }
        return numbers.group(1) + "." + (numbers.group(2) == null ? "0" : numbers.group(2));
    }
}
