package io.github.themapleseed.tinymls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the build wrote into the jar. */
final class Version {
    private Version() {
    }

    /** The full version. */
    static String full() {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version as providers have one: major and minor number. */
    static String provider() {
        String[] parts = full().split("[.-]");
        return parts[0] + "." + parts[1];
    }
}
