package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.observe.InfoMetric;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import java.io.IOException;
import java.io.InputStream;
import java.security.PrivilegedAction;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The version that the build writes into the jar. A packager that filters resources may leave the file out; then the
 * version is unknown and everything else works.
 */
public final class Version implements InfoMetric.Source, PrivilegedAction<String> {
    /** The facts of this jar, for metrics. */
    public static final Version THIS = new Version();

    /** Stands for the version if the jar has no file with one. */
    static final String UNKNOWN = "unknown";

    private static final String NO_NUMBER = "0.0";
    private static final String FILE = "version.properties";
    private static final int MOST_DIGITS = 9;

    /** Null until the file has been read. */
    private static volatile @Nullable String known;

    private Version() {
    }

    /** The full version, or {@link #UNKNOWN}. The file is read once. */
    static String full() {
        String version = known;
        if (version == null) {
            version = PrivilegedActions.get(THIS);
            known = version;
        }
        return version;
    }

    /** The full version, read with the permissions of the caller. */
    @Override
    public String run() {
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
        return isVersion(version) ? version : UNKNOWN;
    }

    /** Versions of provider and Java, as labels of a metric. */
    @Override
    public Map<String, String> facts() {
        return new TreeMap<>(Map.of("version", full(), "java", Runtime.version().toString()));
    }

    /**
     * The version in the form of a {@link java.security.Provider}'s: major and minor number, 0.0 if it is not known.
     */
    public static String provider() {
        return provider(full());
    }

    static String provider(String full) {
        if (!isVersion(full)) {
            return NO_NUMBER;
        }
        int major = digits(full, 0);
        int minor = full.startsWith(".", major) ? digits(full, major + 1) : 0;
        return full.substring(0, major) + "." + (minor == 0 ? "0" : full.substring(major + 1, major + 1 + minor));
    }

    /** Whether it begins with a number of at most nine digits, and maybe another after a dot. */
    private static boolean isVersion(String text) {
        int major = digits(text, 0);
        int minor = text.startsWith(".", major) ? digits(text, major + 1) : 0;
        int end = major + (minor == 0 ? 0 : 1 + minor);
        return major > 0 && major <= MOST_DIGITS && minor <= MOST_DIGITS
                && (end == text.length() || text.charAt(end) == '.' || text.charAt(end) == '-');
    }

    /**
     * How many digits stand there. Counted by a loop: a regular expression costs a fresh JVM some milliseconds.
     */
    private static int digits(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end - start;
    }
}
