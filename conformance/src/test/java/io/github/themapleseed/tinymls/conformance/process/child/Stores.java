package io.github.themapleseed.tinymls.conformance.process.child;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/** Keeps a live key in a key store: "save" or "load", the store's type, its file, and a file for a message. */
public final class Stores {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private Stores() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        KeyStore store = KeyStore.getInstance(args[1]);
        if (args[0].equals("save")) {
            save(store, Path.of(args[2]), Path.of(args[3]));
        } else {
            load(store, Path.of(args[2]), Path.of(args[3]));
        }
    }

    private static void save(KeyStore store, Path file, Path message) throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        store.load(null, null);
        store.setEntry("live", new KeyStore.SecretKeyEntry(key), new KeyStore.PasswordProtection(PASSWORD));
        store.setKeyEntry("again", key, PASSWORD, null);
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        Files.write(message, cipher.doFinal("kept in a store".getBytes(StandardCharsets.UTF_8)));
    }

    private static void load(KeyStore store, Path file, Path message) throws Exception {
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        for (String alias : new String[] {"live", "again"}) {
            Key key = store.getKey(alias, PASSWORD);
            Cipher cipher = Cipher.getInstance("TinyMLS");
            cipher.init(Cipher.DECRYPT_MODE, key);
            System.out.println(alias + "=" + key.getClass().getSimpleName() + " "
                    + key.getAlgorithm().equalsIgnoreCase("TinyMLS") + " "
                    + new String(cipher.doFinal(Files.readAllBytes(message)), StandardCharsets.UTF_8));
        }
    }
}
