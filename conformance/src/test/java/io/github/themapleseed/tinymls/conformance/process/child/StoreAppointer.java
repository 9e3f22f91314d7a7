package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.StoreFileParameter;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import javax.crypto.spec.SecretKeySpec;

/**
 * Puts one key after the other into a store and writes its file each time, until it is killed: file, password, first
 * number.
 */
public final class StoreAppointer {
    private StoreAppointer() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        KeyStore.LoadStoreParameter place = new StoreFileParameter(Path.of(args[0]),
                new KeyStore.PasswordProtection(args[1].toCharArray()));
        KeyStore store = KeyStore.getInstance("TinyMLS");
        store.load(place);
        SecureRandom random = new SecureRandom();
        for (int i = Integer.parseInt(args[2]); true; i++) {
            byte[] root = new byte[32];
            random.nextBytes(root);
            store.setKeyEntry("key" + i, new SecretKeySpec(root, "AES"), null, null);
            store.store(place);
            System.out.println(i);
        }
    }
}
