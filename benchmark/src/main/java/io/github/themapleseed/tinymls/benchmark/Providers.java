package io.github.themapleseed.tinymls.benchmark;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;

/** The providers that are measured. TinyMLS is registered last, where a program that adds it finds it. */
final class Providers {
    private static final int ROOT_KEY_BYTES = 32;

    private Providers() {
    }

    static Provider jdk() {
        return Security.getProvider("SunJCE");
    }

    static Provider bouncyCastle() {
        return new BouncyCastleProvider();
    }

    static Provider conscrypt() {
        return Conscrypt.newProvider();
    }

    static Provider corretto() {
        AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
        return AmazonCorrettoCryptoProvider.INSTANCE;
    }

    /** Registers TinyMLS. */
    static void useTinyMls() {
        Security.addProvider(new TinyMlsProvider());
    }

    static SecretKey liveKey() throws GeneralSecurityException {
        useTinyMls();
        return KeyGenerator.getInstance(TinyMlsProvider.NAME).generateKey();
    }

    /** A key of a key store, with a version in force. */
    static SecretKey storeKey() throws GeneralSecurityException {
        useTinyMls();
        try {
            KeyStore store = KeyStore.getInstance(TinyMlsProvider.NAME);
            store.load(null, null);
            store.setKeyEntry("key", liveKey(), null, null);
            return (SecretKey) store.getKey("key", null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** A live key of a TinyMLS whose delegate is that provider; the first use of TinyMLS in its JVM. */
    static SecretKey liveKeyOver(Provider delegate) throws GeneralSecurityException {
        Security.addProvider(delegate);
        System.setProperty("tinymls.delegate", delegate.getName());
        return liveKey();
    }

    /** The root key that all who import one share; a constant, as programs often have it. */
    static SecretKey rootKey() {
        return new SecretKeySpec(Messages.of(ROOT_KEY_BYTES), "AES");
    }

    /** A live key with a session of its own. */
    static SecretKey imported(SecretKey key) throws GeneralSecurityException {
        useTinyMls();
        return SecretKeyFactory.getInstance(TinyMlsProvider.NAME).translateKey(key);
    }
}
