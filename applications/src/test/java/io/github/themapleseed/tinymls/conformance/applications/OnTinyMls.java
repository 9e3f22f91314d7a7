package io.github.themapleseed.tinymls.conformance.applications;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of an application: the provider with the test's settings, and keys as an administrator makes them. */
abstract class OnTinyMls {
    /** Password of every key store. */
    static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;
    private Installed provider;

    /** Registers the provider with these settings until the end of the test. */
    final void install(String... settings) throws Exception {
        provider = Installed.with(folder, settings);
    }

    @AfterEach
    final void uninstall() {
        provider.close();
    }

    final Path folder() {
        return folder;
    }

    /** The file of a new key store of type TinyMLS with one key in it, made by keytool with these settings. */
    final Path storeWith(String alias, String... settings) throws Exception {
        Path store = folder.resolve(alias + ".tinymls");
        KeyTool.makeKey(store, "TinyMLS", alias, PASSWORD, settings);
        return store;
    }

    /** A key from a new key store of type TinyMLS that keytool made with these settings. */
    final SecretKey storedKey(String alias, String... settings) throws Exception {
        KeyStore keys = KeyStore.getInstance("TinyMLS");
        try (InputStream in = Files.newInputStream(storeWith(alias, settings))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return (SecretKey) keys.getKey(alias, null);
    }
}
