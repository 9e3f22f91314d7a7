package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;

/** The file of a key store with one key in it, as an operator makes it and appoints successors: by the command line. */
final class OperatedStore {
    static final String PASSWORD = "changeit";
    private static final Pattern IN_FORCE = Pattern.compile("in force from (\\S+) to");

    private final Path file;
    private final String alias;
    private final Path password;

    /** Makes the file, with the command's options, such as "--window", "1h". */
    OperatedStore(Path file, String alias, String... options) throws IOException, InterruptedException {
        this.file = file;
        this.alias = alias;
        this.password = Files.writeString(file.resolveSibling("password"), PASSWORD);
        command("create", options);
    }

    Path file() {
        return file;
    }

    /** Appoints a successor that comes into force so soon, on paper too soon; returns its activation in Unix ms. */
    long succeed(Duration lead) throws IOException, InterruptedException {
        Matcher activation = IN_FORCE.matcher(command("succeed", "--in", lead.toMillis() + "ms"));
        assertTrue(activation.find(), "it says from when on the successor is in force");
        return Instant.parse(activation.group(1)).toEpochMilli();
    }

    /**
     * Appoints a successor, and waits until this process, attached to the file, has found it there. On a busy machine
     * that may be after its activation, so nothing is to be sealed meanwhile. Returns the activation.
     */
    long adoptedSuccessor(Duration lead) throws Exception {
        double before = adopted();
        long activation = succeed(lead);
        Await.until("the successor adopted", () -> adopted() > before);
        return activation;
    }

    private static double adopted() {
        return Metrics.sample("tinymls_store_versions_total{action=\"adopted\"}")
                + Metrics.sample("tinymls_store_versions_total{action=\"adopted_late\"}");
    }

    /** The key, as any code takes it from a key store: without the provider's own types. */
    SecretKey key() throws Exception {
        KeyStore keys = KeyStore.getInstance("TinyMLS");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return (SecretKey) keys.getKey(alias, null);
    }

    /** Settings of a process that uses the file: it finds successors there within some fifty milliseconds. */
    String[] settings() {
        return new String[] {"tinymls.stores = " + file, "tinymls.store.interval = 1s"};
    }

    /** Puts a copy in that place, whole or not at all, by the names that scripts like to use. */
    void copyTo(Path other) throws IOException {
        Path whole = Files.copy(file, other.resolveSibling(other.getFileName() + ".new"));
        Files.move(whole, other, StandardCopyOption.ATOMIC_MOVE);
    }

    private String command(String what, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-jar", System.getProperty("tinymls.jar"), "store", file.toString(), what, alias));
        command.addAll(List.of(options));
        command.addAll(List.of("--password-file", password.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
