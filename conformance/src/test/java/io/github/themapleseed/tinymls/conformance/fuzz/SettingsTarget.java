package io.github.themapleseed.tinymls.conformance.fuzz;

import static io.github.themapleseed.tinymls.conformance.fuzz.Fixture.require;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Fuzzing of the settings parser: a settings file of any bytes is taken or is a {@link ProviderException} that names
 * the file or the property, its value, and what is allowed. The input is the file, or a setting and its value.
 */
public final class SettingsTarget {
    private static final List<String> NAMES = List.of("tinymls.period", "tinymls.window", "tinymls.lifetime",
            "tinymls.buffer", "tinymls.delegate", "tinymls.random", "tinymls.claim", "tinymls.other");
    private static final int WHOLE_FILE = 255;
    private static final String DURATION = "(?i)\\d{1,15} ?(ms|s|m|h|d)|P.*";
    private static final List<String> GRAMMAR = List.of(DURATION, DURATION + "|unlimited", DURATION,
            "(?i)\\d{1,15} ?(|b|bytes|kib|mib|gib)", ".*", ".*", "(?i)|AES/GCM/NoPadding");
    private static final Path FILE = file();

    private SettingsTarget() {
    }

    private static Path file() {
        try {
            Path file = Files.createTempFile("tinymls", ".properties");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Bytes in = new Bytes(data);
        int choice = in.octet();
        int setting = choice % NAMES.size();
        byte[] rest = in.rest();
        String value = new String(rest, StandardCharsets.UTF_8);
        Files.write(FILE, choice == WHOLE_FILE ? rest
                : (NAMES.get(setting) + "=" + escaped(value) + "\n").getBytes(StandardCharsets.US_ASCII));
        try {
            new TinyMlsProvider().configure(FILE.toString());
            if (choice != WHOLE_FILE) {
                require(setting < GRAMMAR.size(), "a setting that there is not");
                require(value.strip().matches("(?s)" + GRAMMAR.get(setting)), "taken: " + value);
            }
        } catch (ProviderException e) {
            String message = e.getMessage();
            require(message.contains(FILE.toString()) || message.contains("tinymls."), "names neither: " + message);
            require(choice == WHOLE_FILE || setting == GRAMMAR.size()
                    || message.contains(value.strip()) && message.contains(NAMES.get(setting)), message);
        }
    }

    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        value.chars().forEach(c -> escaped.append("\\u").append(HexFormat.of().toHexDigits((char) c)));
        return escaped.toString();
    }

    /** Where fuzzing begins: values of every kind, in and out of range, and files. */
    static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int setting = 0; setting < NAMES.size(); setting++) {
            for (String value : List.of("", "100ms", "60s", "1d", "36500d", "36501d", "PT1M", "P1D", "PT0.0001S",
                    "P-1D", "PT-0.5S", "unlimited", "16MiB", "64 KiB", "1GiB", "0", "-1", "999999999999999d",
                    "P106751991167300D", "AES/GCM/NoPadding", "SunJCE", " 5 s ", "5 S", "٣s", "5\u2007s",
                    "PT1M\u0000")) {
                seeds.add(Bytes.of(setting, value.getBytes(StandardCharsets.UTF_8)));
            }
        }
        for (String file : List.of("# nothing\n", "tinymls.window=60s\ntinymls.period = 5ms", "tinymls.window",
                "tinymls.windows=1s", "\\u12", "a\\\nb=c", "=", "tinymls.period=1ms\ntinymls.period=x")) {
            seeds.add(Bytes.of(WHOLE_FILE, file.getBytes(StandardCharsets.UTF_8)));
        }
        seeds.add(Bytes.of(WHOLE_FILE, "ff", "fe", "0080"));
        return seeds;
    }
}
