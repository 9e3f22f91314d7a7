package io.github.themapleseed.tinymls.conformance.heap;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import javax.crypto.SecretKey;

/** A key that has come to its user by a key store. */
public final class StoredKey {
    private static final String ALIAS = "stored";

    private StoredKey() {
    }

    /** Puts a key into a new store without a file, and takes it out again. */
    public static SecretKey of(SecretKey key, Provider provider) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("TinyMLS", provider);
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        store.setKeyEntry(ALIAS, key, null, null);
        return (SecretKey) store.getKey(ALIAS, null);
    }
}
