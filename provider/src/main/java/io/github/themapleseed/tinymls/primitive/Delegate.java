package io.github.themapleseed.tinymls.primitive;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/**
 * The provider that does the cryptography: AES/GCM, AES/ECB or, where there is none, AES/CBC, and HMAC with SHA-256,
 * all from one place.
 *
 * <p>It is found once and then asked by object, never by searching the provider list again: TinyMLS may stand
 * anywhere in that list and must not find itself.
 */
public final class Delegate {
    private static final String GCM = "AES/GCM/NoPadding";
    private static final String ECB = "AES/ECB/NoPadding";
    private static final String CBC = "AES/CBC/NoPadding";
    private static final String HMAC = "HmacSHA256";
    private static final int KITS_KEPT = 8;

    private final Provider provider;
    private final ConcurrentLinkedQueue<Primitives> kits = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();

    private Delegate(Provider provider) {
        this.provider = provider;
    }

    /** The provider of that name, which must be registered. */
    public static Delegate named(String name) {
        Provider found = Security.getProvider(name);
        if (found == null) {
            throw new ProviderException("tinymls.delegate: no provider \"" + name + "\" is registered");
        }
        return of(found);
    }

    /** That provider itself, if it offers all that is needed. */
    public static Delegate of(Provider provider) {
        try {
            return probed(provider);
        } catch (NoSuchAlgorithmException e) {
            throw new ProviderException("tinymls.delegate: provider " + provider.getName() + " lacks one of " + GCM
                    + ", " + ECB + " or " + CBC + ", " + HMAC, e);
        }
    }

    /** The first provider of the list that offers all that is needed, other than {@code self} by name. */
    public static Delegate firstOtherThan(String self) {
        for (Provider candidate : Security.getProviders()) {
            if (!candidate.getName().equals(self)) {
                try {
                    return probed(candidate);
                } catch (NoSuchAlgorithmException e) {
                    continue; // does not offer it: the next one may
                }
            }
        }
        throw new ProviderException("no registered provider offers " + GCM + ", " + ECB + " or " + CBC + ", and " + HMAC);
    }

    private static Delegate probed(Provider provider) throws NoSuchAlgorithmException {
        Delegate candidate = new Delegate(provider);
        try {
            candidate.cipher(GCM);
            candidate.nodeStep();
            Mac.getInstance(HMAC, provider);
            return candidate;
        } catch (NoSuchAlgorithmException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new NoSuchAlgorithmException(e);
        }
    }

    /** The provider behind this. */
    public Provider provider() {
        return provider;
    }

    /** A new engine keyed with a copy of the 32 given bytes. */
    public GcmEngine gcm(byte[] key) {
        try {
            return new GcmEngine(cipher(GCM), key);
        } catch (GeneralSecurityException e) {
            throw gone(GCM, e);
        }
    }

    /** A key-derivation kit, to be closed by the borrower. */
    public Primitives borrow() {
        Primitives kit = kits.poll();
        if (kit != null) {
            kept.decrementAndGet();
            return kit;
        }
        try {
            return new Primitives(this, new Kdf(Mac.getInstance(HMAC, provider)), nodeStep());
        } catch (GeneralSecurityException e) {
            throw gone(HMAC + " or " + ECB, e);
        }
    }

    void giveBack(Primitives kit) {
        if (kept.incrementAndGet() <= KITS_KEPT) {
            kits.add(kit);
        } else {
            kept.decrementAndGet();
        }
    }

    private NodeStep nodeStep() throws GeneralSecurityException {
        try {
            return new NodeStep(new KeyStream.Ecb(cipher(ECB)));
        } catch (NoSuchAlgorithmException e) {
            return new NodeStep(new KeyStream.Cbc(cipher(CBC)));
        }
    }

    private Cipher cipher(String transformation) throws GeneralSecurityException {
        return Cipher.getInstance(transformation, provider);
    }

    private ProviderException gone(String what, GeneralSecurityException cause) {
        return new ProviderException("provider " + provider.getName() + " no longer offers " + what, cause);
    }
}
