package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's keytool on key stores of type TinyMLS, as an administrator runs it. */
class KeytoolTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    private Output keytool(Path store, String password, String... arguments) {
        List<String> command = new ArrayList<>(List.of(ChildJvm.tool("keytool"),
                "-providerclass", "io.github.themapleseed.tinymls.TinyMlsProvider",
                "-providerpath", ChildJvm.jar().toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "TinyMLS", "-storepass", password));
        return ChildJvm.run(new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(nothing())));
    }

    /** What keytool reads where it asks for a password of the entry: the end of the input means that of the store. */
    private File nothing() {
        try {
            return Files.write(folder.resolve("nothing"), new byte[] {'\n'}).toFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Output good(Output output) {
        assertEquals(0, output.exit(), output::toString);
        return output;
    }

    private List<String> aliases(Path store, String password) {
        return good(keytool(store, password, "-list")).lines().stream()
                .filter(line -> line.contains("SecretKeyEntry")).map(line -> line.replaceFirst(",.*", "")).sorted()
                .toList();
    }

    @Test
    void makesListsRenamesAndDeletes() {
        Path store = folder.resolve("store");
        good(keytool(store, PASSWORD, "-genseckey", "-alias", "Orders", "-keyalg", "TinyMLS", "-keysize", "256"));
        good(keytool(store, PASSWORD, "-genseckey", "-alias", "root", "-keyalg", "AES", "-keysize", "256"));
        assertEquals(List.of("orders", "root"), aliases(store, PASSWORD));
        Output listed = good(keytool(store, PASSWORD, "-list", "-v"));
        assertTrue(listed.out().contains("Your keystore contains 2 entries"), listed::toString);
        good(keytool(store, PASSWORD, "-changealias", "-alias", "root", "-destalias", "moved"));
        good(keytool(store, PASSWORD, "-delete", "-alias", "orders"));
        assertEquals(List.of("moved"), aliases(store, PASSWORD));
        good(keytool(store, PASSWORD, "-storepasswd", "-new", "otherwise"));
        assertFalse(keytool(store, PASSWORD, "-list").exit() == 0);
        assertEquals(List.of("moved"), aliases(store, "otherwise"));
    }

    /** Also where the JVM's settings name the file: what the file has to forget, the services forget that use it. */
    @Test
    void writesNothingByItself() throws IOException {
        Path store = folder.resolve("store");
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        good(ChildJvm.runningJar("store", store, "create", "orders", "--window", "100ms", "--period", "10ms",
                "--password-file", password).succeeds());
        Files.delete(folder.resolve("store.lock"));
        byte[] before = Files.readAllBytes(store);
        String attaching = "-J-Dtinymls.stores=" + store;
        String often = "-J-Dtinymls.store.interval=1ms";
        Output listed = good(keytool(store, PASSWORD, "-list", "-v", attaching, often));
        assertTrue(listed.out().contains("orders"), listed::toString);
        good(importing(store, "TinyMLS", folder.resolve("second"), attaching, often));
        assertArrayEquals(before, Files.readAllBytes(store));
        assertFalse(Files.exists(folder.resolve("store.lock")));
    }

    @Test
    void importsFromOtherStores() {
        Path store = folder.resolve("store");
        for (String type : List.of("PKCS12", "JCEKS")) {
            Path other = folder.resolve(type);
            good(ChildJvm.run(new ProcessBuilder(ChildJvm.tool("keytool"), "-genseckey", "-alias", "of-" + type,
                    "-keyalg",
                    "AES", "-keysize", "256", "-keystore", other.toString(), "-storetype", type, "-storepass", PASSWORD,
                    "-keypass", PASSWORD)));
            good(importing(other, type, store));
        }
        Path second = folder.resolve("second");
        good(importing(store, "TinyMLS", second));
        assertEquals(List.of("of-jceks", "of-pkcs12"), aliases(store, PASSWORD));
        assertEquals(List.of("of-jceks", "of-pkcs12"), aliases(second, PASSWORD));
    }

    private Output importing(Path from, String type, Path to, String... more) {
        List<String> command = new ArrayList<>(List.of(ChildJvm.tool("keytool"), "-importkeystore", "-noprompt",
                "-providerclass", "io.github.themapleseed.tinymls.TinyMlsProvider", "-providerpath",
                ChildJvm.jar().toString(), "-srckeystore", from.toString(), "-srcstoretype", type, "-srcstorepass",
                PASSWORD, "-destkeystore", to.toString(), "-deststoretype", "TinyMLS", "-deststorepass", PASSWORD));
        command.addAll(List.of(more));
        return ChildJvm.run(new ProcessBuilder(command));
    }
}
