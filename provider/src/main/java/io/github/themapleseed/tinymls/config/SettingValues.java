package io.github.themapleseed.tinymls.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * The settings of one provider, parsed once. For each, a system property wins over the provider's settings file, which
 * wins over a property in java.security, which wins over the default. A malformed value is an error, never skipped.
 *
 * @param periodMillis mean time between a busy sender's rotations
 * @param windowMillis acceptance window, or {@link #UNLIMITED}
 * @param lifetimeMillis lifetime of a key
 * @param bufferBytes plaintext up to this size is released only as a whole
 * @param sessions how many keys that applications give as bytes keep their session
 * @param senders how many sender epochs each key keeps to open with
 * @param delegate name of the delegate, empty if none is named
 * @param random SecureRandom algorithm, empty if none is named
 * @param metrics where metrics are shown: "jmx", and hosts with ports
 * @param fips whether FIPS mode is on
 * @param stores the settings of key stores
 * @param texts each setting as it is written
 */
public record SettingValues(long periodMillis, long windowMillis, long lifetimeMillis, int bufferBytes, int sessions,
        int senders, String delegate, String random, List<String> metrics, boolean fips, StoreSettings stores,
        Map<Setting, SettingText> texts) {
    /** The window's value where it has no end. */
    public static final long UNLIMITED = SettingParser.UNLIMITED;

    /**
     * Gathers and parses all settings.
     *
     * @param file the settings file's properties, maybe empty
     * @throws java.security.ProviderException if a value is malformed; it names property, value, units and range
     */
    public static SettingValues load(Properties file) {
        Map<Setting, SettingText> texts = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            texts.put(setting, SettingSources.find(setting, file));
        }
        written(texts, Setting.CLAIM).claim();
        return new SettingValues(written(texts, Setting.PERIOD).duration(), written(texts, Setting.WINDOW).window(),
                written(texts, Setting.LIFETIME).duration(), written(texts, Setting.BUFFER).size(),
                written(texts, Setting.SESSIONS).number(), written(texts, Setting.SENDERS).number(),
                written(texts, Setting.DELEGATE).text(), written(texts, Setting.RANDOM).text(),
                written(texts, Setting.METRICS).places(), written(texts, Setting.FIPS).is("true", "false"),
                stores(texts), Collections.unmodifiableMap(texts));
    }

    private static StoreSettings stores(Map<Setting, SettingText> texts) {
        return new StoreSettings(written(texts, Setting.STORES).files(),
                written(texts, Setting.STORE_INTERVAL).duration(), written(texts, Setting.STORE_WINDOW).duration(),
                written(texts, Setting.STORE_PASSWORD_FILE).file(),
                written(texts, Setting.SUCCESSION).is("auto", "none"));
    }

    /** The text of a setting: the map has every setting. */
    private static SettingText written(Map<Setting, SettingText> texts, Setting setting) {
        return Objects.requireNonNull(texts.get(setting));
    }

    /**
     * Whether tinymls.claim names AES/GCM/NoPadding. For a malformed value the answer is no: {@link #load} reports it,
     * while the constructor of a provider, which asks this, must not throw.
     */
    public static boolean claimsAesGcm(Properties file) {
        return SettingSources.find(Setting.CLAIM, file).text().equalsIgnoreCase(SettingParser.CLAIMABLE);
    }

    /** Where a setting's value stands, in words. */
    public String origin(Setting setting) {
        return written(texts, setting).origin();
    }

    /** A setting's value as it is written. */
    public String text(Setting setting) {
        return written(texts, setting).text();
    }

    /** All values as they are written, by the name without "tinymls.". */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (SettingText written : texts.values()) {
            facts.put(SettingSources.shortName(written.setting()), written.text());
        }
        return facts;
    }
}
