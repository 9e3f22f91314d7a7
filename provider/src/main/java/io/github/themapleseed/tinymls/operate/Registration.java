package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.observe.SecurityLoggerFinder;
import io.github.themapleseed.tinymls.platform.ClassLoaderNames;
import io.github.themapleseed.tinymls.platform.CryptoPolicy;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.security.auth.DestroyFailedException;

/**
 * The entry of the JDK's list of providers under the name "TinyMLS". All class loaders of the process share the list,
 * so the entry may be a provider of another class loader, even of one whose application has ended.
 *
 * @param own the provider class of this class loader
 * @param provider the registered provider, or null if none is registered
 */
public record Registration(ProviderClass own, Provider provider) {
    /** What to do about two copies of the provider in one process. */
    public static final String CURE = "Put one jar into the class loader that all applications share, or give each"
            + " application a provider object of its own: Cipher.getInstance(\"TinyMLS\", new TinyMlsProvider())";

    /** The entry as it stands now. */
    static Registration current(ProviderClass own) {
        return new Registration(own, Security.getProvider(own.name()));
    }

    /**
     * Registers a provider of this class loader, unless one that works is registered.
     *
     * @return the provider registered under the name
     */
    public static Provider install(ProviderClass own) {
        Provider added = own.maker().get();
        if (Security.addProvider(added) > 0) {
            return added;
        }
        Registration found = current(own);
        return found.isForeign() ? found.replacedIfBroken(added) : found.provider;
    }

    /** Replaces a foreign provider that does not work by that one. A foreign provider that works stays. */
    private Provider replacedIfBroken(Provider replacement) {
        // Where the JDK allows no key of 256 bits, a trial fails whatever the provider.
        ProviderException fault = CryptoPolicy.allowsAes256() ? fault() : null;
        if (fault == null) {
            SecurityLoggerFinder.warn("the provider registered as TinyMLS is " + origin() + ", and stays. " + CURE);
            return provider;
        }
        int place = place();
        Security.removeProvider(own.name());
        Security.insertProviderAt(replacement, place);
        SecurityLoggerFinder.warn("the provider registered as TinyMLS was " + origin() + ", and has been replaced: "
                + fault.getMessage());
        return replacement;
    }

    /** Whether another class loader's provider, or another maker's, is registered under the name. */
    boolean isForeign() {
        return provider != null && !own.isOwn(provider);
    }

    /** Position in the list, from 1 on; 0 if the provider is no longer listed. */
    private int place() {
        return 1 + List.of(Security.getProviders()).indexOf(provider);
    }

    private String origin() {
        return "of another class loader (" + ClassLoaderNames.of(provider.getClass()) + ", this one is "
                + ClassLoaderNames.of(own.type()) + ")";
    }

    /** The entry in words, for the health report. */
    String describe() {
        return provider == null ? "no; TinyMls.install() or a line in java.security does it"
                : "as provider " + place() + (isForeign() ? ", " + origin() : "");
    }

    /** Why the registered provider cannot seal and open, or null if it can. */
    private @Nullable ProviderException fault() {
        try {
            tryOut();
            return null;
        } catch (ProviderException e) {
            return e;
        }
    }

    /**
     * Seals and opens a message by the registered name, as applications do, under a key generated for the trial.
     *
     * @throws ProviderException if that fails; the message says how
     */
    void tryOut() {
        try {
            KeyGenerator generator = KeyGenerator.getInstance(own.name());
            if (!isForeign()) { // a foreign provider has a parameter class of its own
                generator.init(own.trialParameters());
            }
            SecretKey key = generator.generateKey();
            try {
                roundTrip(key);
            } finally {
                key.destroy();
            }
        } catch (GeneralSecurityException | DestroyFailedException | RuntimeException | LinkageError e) {
            throw new ProviderException("the registered provider does not seal and open (" + e + ")"
                    + (isForeign() ? ": the application that it came from may be gone, and TinyMls.install() replaces"
                    + " it" : ""), e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // it must be that very provider: two with the same properties are equal
    private void roundTrip(SecretKey key) throws GeneralSecurityException {
        byte[] plaintext = {1, 2, 3};
        Cipher sealing = Cipher.getInstance(own.name());
        sealing.init(Cipher.ENCRYPT_MODE, key);
        byte[] message = sealing.doFinal(plaintext);
        Cipher opening = Cipher.getInstance(own.name());
        opening.init(Cipher.DECRYPT_MODE, key);
        if (!Arrays.equals(plaintext, opening.doFinal(message))) {
            throw new GeneralSecurityException("another text comes out than went in");
        }
        if (sealing.getProvider() != provider) {
            throw new GeneralSecurityException("Cipher.getInstance(\"TinyMLS\") is answered by provider "
                    + sealing.getProvider().getName());
        }
    }
}
