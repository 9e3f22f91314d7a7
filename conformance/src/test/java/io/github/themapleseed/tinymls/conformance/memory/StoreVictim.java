package io.github.themapleseed.tinymls.conformance.memory;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * A service that has its keys from two key stores: one that is attached to its file, and one whose key it takes and
 * which it then drops. It seals and opens under both, and is idle from then on. Everything but the second store stays
 * referenced; of the passwords it wipes what it was given.
 */
public final class StoreVictim {
    /** The aliases of the keys: the one in the store that is attached, the one in the store that is dropped. */
    static final List<String> KEYS = List.of("attached", "dropped");
    private static final int CHURN_MIB = 400;

    private final FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
    private final Provider provider = new TinyMlsProvider();
    private final Churn churn = new Churn();
    private final List<Object> held = new ArrayList<>();

    private StoreVictim() {
    }

    /** Arguments: the files of the two stores. */
    public static void main(String[] files) throws Exception {
        new StoreVictim().run(files);
    }

    private void run(String[] files) throws Exception {
        report("ready " + System.currentTimeMillis());
        KeyStore attached = load(files[0]);
        held.add(attached);
        List<SecretKey> keys = List.of((SecretKey) attached.getKey(KEYS.get(0), null),
                (SecretKey) load(files[1]).getKey(KEYS.get(1), null));
        for (SecretKey key : keys) {
            use(KEYS.get(keys.indexOf(key)), key);
        }
        churn.allocate(CHURN_MIB);
        System.gc(); // the store that was dropped is collected
        for (SecretKey key : keys) {
            use(KEYS.get(keys.indexOf(key)), key);
        }
        report("used " + System.currentTimeMillis());
        awaitWord();
        if (held.isEmpty()) {
            throw new IllegalStateException("nothing was held");
        }
    }

    private KeyStore load(String file) throws Exception {
        OutsideKey given = OutsideKey.read(in);
        byte[] bytes = given.getEncoded();
        char[] password = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            password[i] = (char) bytes[i];
        }
        KeyStore store = KeyStore.getInstance("TinyMLS", provider);
        try (InputStream stream = Files.newInputStream(Path.of(file))) {
            store.load(stream, password);
        } finally {
            Arrays.fill(password, '\0');
            Arrays.fill(bytes, (byte) 0);
            given.wipe();
        }
        return store;
    }

    private void use(String name, SecretKey key) throws Exception {
        Cipher sealer = cipher(Cipher.ENCRYPT_MODE, key);
        byte[] message = sealer.doFinal(new byte[100]);
        cipher(Cipher.DECRYPT_MODE, key).doFinal(message);
        report("message " + name + " " + HexFormat.of().formatHex(message, 0, 24) + " 0");
    }

    private Cipher cipher(int mode, SecretKey key) throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        cipher.init(mode, key);
        held.add(cipher);
        return cipher;
    }

    private void awaitWord() throws Exception {
        if (in.read(ByteBuffer.allocateDirect(1)) != 1) {
            throw new IllegalStateException("the attacker hung up");
        }
    }

    private static void report(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
