package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Uses a key of a TinyMLS key store as existing code does: the store's file, a folder for what it leaves, and what to
 * do.
 */
public final class StoreUser {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final byte[] TEXT = "out of a store".getBytes(StandardCharsets.UTF_8);

    private StoreUser() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        switch (args[2]) {
            case "probe" -> probe(new File(args[0]));
            case "claimed" -> claimed(key(args[0]));
            case "dropped" -> dropped(args[0]);
            case "leave" -> leave(key(args[0]), folder);
            case "stranger" -> stranger(folder);
            default -> throw new IllegalArgumentException(args[2]);
        }
    }

    private static SecretKey key(String file) throws Exception {
        KeyStore store = KeyStore.getInstance("TinyMLS");
        try (var in = Files.newInputStream(Path.of(file))) {
            store.load(in, PASSWORD);
        }
        return (SecretKey) store.getKey("orders", PASSWORD);
    }

    private static Cipher cipher(String name, int mode, SecretKey key) throws Exception {
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(mode, key, new GCMParameterSpec(128, new byte[12]));
        return cipher;
    }

    private static void show(String what, String cipher, SecretKey sealing, SecretKey opening) throws Exception {
        byte[] message = cipher(cipher, Cipher.ENCRYPT_MODE, sealing).doFinal(TEXT);
        byte[] opened = cipher(cipher, Cipher.DECRYPT_MODE, opening).doFinal(message);
        System.out.println(what + "=" + new String(opened, StandardCharsets.UTF_8) + " " + message[0]);
    }

    private static void probe(File file) throws Exception {
        KeyStore store = KeyStore.getInstance(file, PASSWORD);
        SecretKey key = (SecretKey) store.getKey("orders", null);
        System.out.println("type=" + store.getType());
        show("probed", "TinyMLS", key, key);
    }

    private static void claimed(SecretKey key) throws Exception {
        SecretKey copy = new SecretKeySpec(key.getEncoded(), "AES");
        show("claimed", "AES/GCM/NoPadding", copy, key);
    }

    /** Code that copies the bytes and drops key and store goes on working. */
    private static void dropped(String file) throws Exception {
        SecretKey key = key(file);
        SecretKey copy = new SecretKeySpec(key.getEncoded(), "AES");
        WeakReference<SecretKey> gone = new WeakReference<>(key);
        key = null;
        while (gone.get() != null) {
            System.gc();
        }
        show("dropped", "TinyMLS", copy, copy);
    }

    private static void leave(SecretKey key, Path folder) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(key);
        }
        Files.write(folder.resolve("key"), bytes.toByteArray());
        show("again", "TinyMLS", key, read(folder));
    }

    private static SecretKey read(Path folder) throws Exception {
        try (var in = new ObjectInputStream(new ByteArrayInputStream(Files.readAllBytes(folder.resolve("key"))))) {
            return (SecretKey) in.readObject();
        }
    }

    /** Another process has not loaded the entry. */
    private static void stranger(Path folder) throws Exception {
        try {
            cipher("TinyMLS", Cipher.ENCRYPT_MODE, read(folder));
            System.out.println("stranger=taken");
        } catch (InvalidKeyException e) {
            System.out.println("stranger=" + e.getMessage());
        }
    }
}
