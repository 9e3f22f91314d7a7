package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JDK's keytool, with the provider from its jar. */
final class KeyTool {
    private KeyTool() {
    }

    /**
     * Makes a key store of that type with a TinyMLS key in it, as an administrator does.
     *
     * @param settings for keytool, such as "tinymls.window=1h": the window that a key in a store of type TinyMLS keeps
     */
    static void makeKey(Path store, String type, String alias, String password, String... settings)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-genseckey", "-storetype", type,
                "-keystore", store.toString(), "-storepass", password, "-alias", alias, "-keyalg", "TinyMLS",
                "-keysize", "256", "-providerclass", "io.github.themapleseed.tinymls.TinyMlsProvider",
                "-providerpath", System.getProperty("tinymls.jar"), "-J-Dtinymls.lifetime=36500d"));
        for (String setting : settings) {
            arguments.add("-J-D" + setting);
        }
        run(arguments.toArray(String[]::new));
    }

    /** Makes a PKCS12 key store with a certificate that the members of a group share and trust. */
    static void makeCertificate(Path store, String password) throws IOException, InterruptedException {
        run("-genkeypair", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", password,
                "-alias", "group", "-keyalg", "EC", "-dname", "CN=group");
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        keytool.getOutputStream().close(); // it asks for a password of the entry: none is that of the store
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), output);
    }
}
