package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.platform.ClassLoaderNames;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.security.auth.DestroyFailedException;

/**
 * What the JDK's list of providers has under the name "TinyMLS". The list is the process's: its provider may belong to
 * another class loader, also to one whose application is gone.
 *
 * @param provider the provider, or null if none is registered
 */
record Registration(Provider provider) {
    /** What to do about two copies of the provider in one process. */
    static final String CURE = "Put one jar into the class loader that all applications share, or give each"
            + " application a provider object of its own: Cipher.getInstance(\"TinyMLS\", new TinyMlsProvider())";
    private static final int AES_BITS = 256;
    /** So that no setting ends the key of a trial too soon. */
    private static final RatchetParameterSpec TRIAL =
            new RatchetParameterSpec(Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofHours(1));

    /** What is registered now. */
    static Registration current() {
        return new Registration(Security.getProvider(TinyMlsProvider.NAME));
    }

    /**
     * Registers a provider of this class loader, unless one that works is there.
     *
     * @return the provider registered under the name
     */
    static Provider install() {
        TinyMlsProvider own = new TinyMlsProvider();
        if (Security.addProvider(own) > 0) {
            return own;
        }
        Registration found = current();
        return found.isForeign() ? found.settleWith(own) : found.provider;
    }

    /** Replaces a foreign provider that does not work; leaves one that does. */
    private Provider settleWith(TinyMlsProvider own) {
        ProviderException fault = isLimited() ? null : fault();
        if (fault == null) {
            warn("the provider registered as TinyMLS is " + origin() + ", and stays. " + CURE);
            return provider;
        }
        int place = place();
        Security.removeProvider(TinyMlsProvider.NAME);
        Security.insertProviderAt(own, place);
        warn("the provider registered as TinyMLS was " + origin() + ", and has been replaced: " + fault.getMessage());
        return own;
    }

    /** Where the JDK itself allows no key of 256 bits, a trial says nothing about the provider. */
    private static boolean isLimited() {
        try {
            return Cipher.getMaxAllowedKeyLength("AES") < AES_BITS;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void warn(String what) {
        try {
            System.getLogger("tinymls.security").log(Level.WARNING, what);
        } catch (RuntimeException | Error brokenLog) {
            return; // registering does not depend on a log
        }
    }

    /** Whether the provider is not of this class. */
    boolean isForeign() {
        return provider != null && !(provider instanceof TinyMlsProvider);
    }

    /** Position in the list, from 1 on; 0 if it is not there. */
    private int place() {
        return 1 + List.of(Security.getProviders()).indexOf(provider);
    }

    private String origin() {
        return "of another class loader (" + ClassLoaderNames.of(provider.getClass()) + ", this one is "
                + ClassLoaderNames.of(TinyMlsProvider.class) + ")";
    }

    /** What an operator reads. */
    String describe() {
        return provider == null ? "no; TinyMls.install() or a line in java.security does it"
                : "as provider " + place() + (isForeign() ? ", " + origin() : "");
    }

    /** Why the registered provider cannot seal and open, or null if it can. */
    private ProviderException fault() {
        try {
            tryOut();
            return null;
        } catch (ProviderException e) {
            return e;
        }
    }

    /**
     * Seals and opens a message by the registered name, as applications do, with a key of its own.
     *
     * @throws ProviderException if that fails; it says how
     */
    void tryOut() {
        try {
            KeyGenerator generator = KeyGenerator.getInstance(TinyMlsProvider.NAME);
            if (!isForeign()) {
                generator.init(TRIAL); // another class loader's provider would refuse it
            }
            SecretKey key = generator.generateKey();
            try {
                roundTrip(key);
            } finally {
                key.destroy();
            }
        } catch (GeneralSecurityException | DestroyFailedException | RuntimeException | LinkageError e) {
            throw new ProviderException("the registered provider does not seal and open (" + e + ")"
                    + (isForeign() ? ": the application that it came from may be gone, and TinyMls.install() replaces it"
                    : ""), e);
        }
    }

    private void roundTrip(SecretKey key) throws GeneralSecurityException {
        byte[] text = {1, 2, 3};
        Cipher sealing = Cipher.getInstance(TinyMlsProvider.NAME);
        sealing.init(Cipher.ENCRYPT_MODE, key);
        byte[] message = sealing.doFinal(text);
        Cipher opening = Cipher.getInstance(TinyMlsProvider.NAME);
        opening.init(Cipher.DECRYPT_MODE, key);
        if (!Arrays.equals(text, opening.doFinal(message))) {
            throw new GeneralSecurityException("another text comes out than went in");
        }
        if (sealing.getProvider() != provider) {
            throw new GeneralSecurityException("Cipher.getInstance(\"TinyMLS\") is answered by provider "
                    + sealing.getProvider().getName());
        }
    }
}
