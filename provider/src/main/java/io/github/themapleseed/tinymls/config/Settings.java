package io.github.themapleseed.tinymls.config;

import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.security.Security;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The settings in force, parsed once. For each, a system property wins over the provider's settings file, which wins
 * over a property in java.security, which wins over the default. A malformed value is an error, never skipped.
 */
public final class Settings {
    /** The window's value where it has no end. */
    public static final long UNLIMITED = SettingParser.UNLIMITED;

    private static final String PREFIX = "tinymls.";

    private final Map<Setting, String> texts = new EnumMap<>(Setting.class);
    private final Map<Setting, String> origins = new EnumMap<>(Setting.class);

    private Settings() {
    }

    /** What a provider line's settings file says. */
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
                        + " README for those there are");
            }
        }
        return file;
    }

    /** System properties that look like settings and are none: misspelt, perhaps. */
    public static List<String> unknownSystemProperties() {
        return unknown(PrivilegedActions.get(() -> System.getProperties().stringPropertyNames()).stream());
    }

    /** The same in java.security, as far as its files can be read. */
    public static List<String> unknownSecurityProperties() {
        return unknown(PrivilegedActions.get(() -> SecurityFiles.names(PREFIX)).stream());
    }

    private static List<String> unknown(Stream<String> names) {
        return names.filter(name -> name.startsWith(PREFIX) && !isKnown(name)).sorted().toList();
    }

    private static boolean isKnown(String property) {
        for (Setting setting : Setting.values()) {
            if (setting.property().equals(property)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gathers and checks all settings.
     *
     * @param file the settings file's properties, maybe empty
     * @throws ProviderException if a value is malformed; it names property, value, units and range
     */
    public static Settings load(Properties file) {
        Settings settings = new Settings();
        for (Setting setting : Setting.values()) {
            settings.find(setting, file);
            settings.check(setting);
        }
        return settings;
    }

    private void find(Setting setting, Properties file) {
        String name = setting.property();
        String fromSystem = PrivilegedActions.get(() -> System.getProperty(name));
        String fromFile = file.getProperty(name);
        String fromSecurity = PrivilegedActions.get(() -> Security.getProperty(name));
        if (fromSystem != null) {
            put(setting, fromSystem, "system property");
        } else if (fromFile != null) {
            put(setting, fromFile, "settings file");
        } else if (fromSecurity != null) {
            put(setting, fromSecurity, "java.security");
        } else {
            put(setting, setting.byDefault(), "default");
        }
    }

    private void put(Setting setting, String text, String origin) {
        texts.put(setting, text.strip());
        origins.put(setting, origin);
    }

    private void check(Setting setting) {
        try {
            switch (setting.kind()) {
                case DURATION -> duration(setting);
                case WINDOW -> windowMillis();
                case SIZE -> SettingParser.size(text(setting));
                case NUMBER -> SettingParser.number(text(setting));
                case CLAIM -> SettingParser.claim(text(setting));
                case SWITCH -> fips();
                case PLACES -> metrics();
                case NAME -> text(setting);
            }
        } catch (IllegalArgumentException e) {
            throw new ProviderException(setting.property() + "=" + text(setting) + " (" + origins.get(setting)
                    + ") is not " + setting.kind().allowed(), e);
        }
    }

    /** Where a setting's value comes from, in words. */
    public String origin(Setting setting) {
        return origins.get(setting);
    }

    /** A setting's value as it was written. */
    public String text(Setting setting) {
        return texts.get(setting);
    }

    /** All values as they were written, by the part of the name behind "tinymls.". */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        texts.forEach((setting, text) -> facts.put(setting.property().substring(PREFIX.length()), text));
        return facts;
    }

    private long duration(Setting setting) {
        return SettingParser.duration(text(setting));
    }

    /** tinymls.period in ms. */
    public long periodMillis() {
        return duration(Setting.PERIOD);
    }

    /** tinymls.window in ms, or {@link #UNLIMITED}. */
    public long windowMillis() {
        return SettingParser.window(text(Setting.WINDOW));
    }

    /** tinymls.lifetime in ms. */
    public long lifetimeMillis() {
        return duration(Setting.LIFETIME);
    }

    /** tinymls.buffer in bytes. */
    public int bufferBytes() {
        return Math.toIntExact(SettingParser.size(text(Setting.BUFFER)));
    }

    /** tinymls.sessions. */
    public int sessions() {
        return SettingParser.number(text(Setting.SESSIONS));
    }

    /** tinymls.senders. */
    public int senders() {
        return SettingParser.number(text(Setting.SENDERS));
    }

    /** tinymls.delegate, empty if none is named. */
    public String delegate() {
        return text(Setting.DELEGATE);
    }

    /** Whether tinymls.claim names AES/GCM/NoPadding; a malformed value, which {@link #load} reports, does not. */
    public static boolean claimsAesGcm(Properties file) {
        Settings settings = new Settings();
        settings.find(Setting.CLAIM, file);
        return settings.text(Setting.CLAIM).equalsIgnoreCase(SettingParser.CLAIMABLE);
    }

    /** tinymls.metrics: "jmx", and hosts with ports. */
    public List<String> metrics() {
        return SettingParser.places(text(Setting.METRICS));
    }

    /** tinymls.fips. */
    public boolean fips() {
        return SettingParser.yes(text(Setting.FIPS));
    }

    /** tinymls.random, empty if none is named. */
    public String random() {
        return text(Setting.RANDOM);
    }
}
