package io.github.themapleseed.tinymls.conformance.process.child;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import javax.crypto.Cipher;

/** Tries many values of every setting from every source, each with a provider of its own, and counts. */
public final class SettingValues {
    private static final List<String> BAD_DURATIONS = List.of("", "often", "-5s", "5", "5 weeks", "1.5s", "0ms", "0",
            "36501d", "99999999999999999999s", "9223372036854775807d", "PT", "P1Y", "PT0S", "PT0.0001S", "PT-1S",
            "60s60s", "60 seconds", "\u0663s", "6\u00a00s", "0x10s", "1e3ms", "60s;", "infinite");
    private static final List<String> GOOD_DURATIONS = List.of("1ms", "250ms", "60s", "15m", "24h", "7d", "36500d",
            "PT1M", "P1D", "pt0.25s", " 60s ", "60S");
    private static final List<String> BAD_WINDOWS = List.of("", "forever", "unlimitedly", "9ms", "-1", "0", "PT0.009S",
            "36501d", "60");
    private static final List<String> GOOD_WINDOWS = List.of("10ms", "60s", "36500d", "unlimited", "UNLIMITED");
    private static final List<String> BAD_SIZES = List.of("", "-1", "1GB", "2GiB", "1073741825", "16 M", "1e6",
            "16MiB16", "0x10", "1.5MiB", "99999999999999999999", "many");
    private static final List<String> GOOD_SIZES = List.of("0", "65536", "64KiB", "16MiB", "1GiB", "1073741824",
            "16 MiB");
    private static final Map<String, List<String>> BAD = Map.of("tinymls.period", with(BAD_DURATIONS, "unlimited"),
            "tinymls.lifetime", with(BAD_DURATIONS, "unlimited"), "tinymls.window", BAD_WINDOWS,
            "tinymls.buffer", BAD_SIZES, "tinymls.delegate", List.of("Nobody", "SUN", "TinyMLS"),
            "tinymls.random", List.of("Nothing"),
            "tinymls.claim", List.of("AES", "AES/GCM", "yes", "ChaCha20-Poly1305"),
            "tinymls.store.interval", BAD_DURATIONS, "tinymls.succession", List.of("", "yes", "automatic"));
    private static final Map<String, List<String>> GOOD = Map.of("tinymls.period", GOOD_DURATIONS,
            "tinymls.lifetime", GOOD_DURATIONS, "tinymls.window", GOOD_WINDOWS, "tinymls.buffer", GOOD_SIZES,
            "tinymls.delegate", List.of("", "SunJCE"), "tinymls.random", List.of("", "DRBG", "SHA1PRNG"),
            "tinymls.claim", List.of("", "AES/GCM/NoPadding"), "tinymls.store.interval", GOOD_DURATIONS,
            "tinymls.succession", List.of("auto", "none", "NONE"));

    private SettingValues() {
    }

    private static List<String> with(List<String> some, String more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    /** Gives a provider one setting. */
    private interface Source {
        Provider provider(String property, String value) throws Exception;
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        int refused = 0;
        int taken = 0;
        for (Source source : List.<Source>of(SettingValues::system, SettingValues::file, SettingValues::security)) {
            for (Map.Entry<String, List<String>> bad : BAD.entrySet()) {
                for (String value : bad.getValue()) {
                    refuses(source, bad.getKey(), value);
                    refused++;
                }
            }
            for (Map.Entry<String, List<String>> good : GOOD.entrySet()) {
                for (String value : good.getValue()) {
                    Cipher.getInstance("TinyMLS", source.provider(good.getKey(), value));
                    taken++;
                }
            }
            BAD.keySet().forEach(System::clearProperty);
        }
        System.out.println("refused=" + refused);
        System.out.println("taken=" + taken);
    }

    private static Provider fresh() {
        return ServiceLoader.load(Provider.class).stream().map(ServiceLoader.Provider::get)
                .filter(found -> found.getName().equals("TinyMLS")).findFirst().orElseThrow();
    }

    private static Provider system(String property, String value) {
        BAD.keySet().forEach(System::clearProperty);
        System.setProperty(property, value);
        return fresh();
    }

    private static Provider file(String property, String value) throws Exception {
        Path file = Files.createTempFile("tinymls", ".properties");
        try (var writer = Files.newBufferedWriter(file)) {
            Properties properties = new Properties();
            properties.setProperty(property, value);
            properties.store(writer, null);
        }
        try {
            return fresh().configure(file.toString());
        } finally {
            Files.delete(file);
        }
    }

    private static Provider security(String property, String value) {
        GOOD.forEach((name, values) -> {
            if (Security.getProperty(name) != null) {
                Security.setProperty(name, values.get(0));
            }
        });
        Security.setProperty(property, value);
        return fresh();
    }

    private static void refuses(Source source, String property, String value) throws Exception {
        try {
            Cipher.getInstance("TinyMLS", source.provider(property, value));
        } catch (ProviderException e) {
            if (!e.getMessage().contains(property) || !e.getMessage().contains(value.strip())) {
                throw new AssertionError("names not " + property + "=" + value, e);
            }
            return;
        }
        throw new AssertionError("takes " + property + "=" + value);
    }
}
