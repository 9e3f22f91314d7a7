package io.github.themapleseed.tinymls.config;

import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.security.Security;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** The places where a setting may stand: system properties, the provider's settings file, java.security. */
public final class SettingSources {
    private static final String PREFIX = "tinymls.";

    private SettingSources() {
    }

    /**
     * Reads the settings file that a provider line names.
     *
     * @param name path of a properties file in UTF-8
     * @throws ProviderException if the file cannot be read, or has a property that is no setting
     */
    public static Properties readFile(String name) {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(name), StandardCharsets.UTF_8)) {
            file.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ProviderException("TinyMLS settings file " + name + " cannot be read as properties in UTF-8", e);
        }
        for (String property : file.stringPropertyNames()) {
            if (!isKnown(property)) {
                throw new ProviderException("TinyMLS settings file " + name + ": " + property + " is no setting; see"
                        + " docs/settings.md for those there are");
            }
        }
        return file;
    }

    /** System properties whose names begin like a setting's and are no setting's: they may be misspelt. */
    public static List<String> unknownSystemProperties() {
        return unknown(PrivilegedActions.get(() -> System.getProperties().stringPropertyNames()).stream());
    }

    /** The same in java.security, as far as the files that the JDK reads for it can be read. */
    public static List<String> unknownSecurityProperties() {
        return unknown(PrivilegedActions.get(() -> SecurityFiles.names(PREFIX)).stream());
    }

    private static List<String> unknown(Stream<String> names) {
        return names.filter(name -> name.startsWith(PREFIX) && !isKnown(name)).sorted().toList();
    }

    private static boolean isKnown(String property) {
        return Stream.of(Setting.values()).anyMatch(setting -> setting.property().equals(property));
    }

    /** The setting's text from the first source that has one, or its default. The caller is privileged to read them. */
    static SettingText find(Setting setting, Properties file) {
        String name = setting.property();
        String fromSystem = System.getProperty(name);
        if (fromSystem != null) {
            return new SettingText(setting, fromSystem.strip(), "system property");
        }
        String fromFile = file.getProperty(name);
        if (fromFile != null) {
            return new SettingText(setting, fromFile.strip(), "settings file");
        }
        String fromSecurity = Security.getProperty(name);
        return fromSecurity != null ? new SettingText(setting, fromSecurity.strip(), "java.security")
                : new SettingText(setting, setting.byDefault(), "default");
    }

    /** A property's name without {@value #PREFIX}. */
    static String shortName(Setting setting) {
        return setting.property().substring(PREFIX.length());
    }
}
