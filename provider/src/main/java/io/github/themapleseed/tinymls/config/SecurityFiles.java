package io.github.themapleseed.tinymls.config;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the names of security properties. {@link Security} gives a value for a name and lists no names, so this class
 * reads again the files that the JDK reads. A file that cannot be read is left out.
 */
final class SecurityFiles {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]+)}");
    /** Directive that has the JDK read another file, from JDK 24 on. */
    private static final String INCLUDE = "include";
    /** Ends the reading of files that include each other in a circle. */
    private static final int MAX_FILES = 50;

    private final String prefix;
    private final Set<String> names = new TreeSet<>();
    private int filesRead;

    private SecurityFiles(String prefix) {
        this.prefix = prefix;
    }

    /** The names with that prefix of properties that have a value, sorted. */
    static Set<String> names(String prefix) {
        SecurityFiles files = new SecurityFiles(prefix);
        files.read(Path.of(System.getProperty("java.home"), "conf", "security", "java.security").toString(), null);
        String extra = System.getProperty("java.security.properties", "");
        files.read(extra.startsWith("=") ? extra.substring(1) : extra, null);
        files.names.removeIf(name -> Security.getProperty(name) == null);
        return files.names;
    }

    private void read(String place, @Nullable Path includer) {
        if (place.isBlank() || filesRead++ >= MAX_FILES) {
            return;
        }
        try {
            String expanded = expanded(place);
            Path file = includer == null ? Path.of(expanded) : includer.resolveSibling(expanded);
            boolean isFile = Files.isRegularFile(file);
            try (InputStream in = isFile ? Files.newInputStream(file) : new URL(expanded).openStream()) {
                new Lines(isFile ? file : null).load(in);
            }
        } catch (IOException | RuntimeException unreadable) {
            return;
        }
    }

    private static String expanded(String place) {
        return REFERENCE.matcher(place).replaceAll(found -> Matcher.quoteReplacement(found.group(1).equals("/")
                ? File.separator : System.getProperty(found.group(1), "")));
    }

    /** Collects the names in one file, and reads the files that it includes. */
    private final class Lines extends Properties {
        private static final long serialVersionUID = 1L;
        private final transient @Nullable Path file;

        Lines(@Nullable Path file) {
            this.file = file;
        }

        @Override
        public synchronized @Nullable Object put(Object name, Object value) {
            if (name.equals(INCLUDE)) {
                read(value.toString(), file);
            } else if (name.toString().startsWith(prefix)) {
                names.add(name.toString());
            }
            return null;
        }
    }
}
