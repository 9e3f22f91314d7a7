package io.github.themapleseed.tinymls.primitive;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/**
 * The provider that computes AES/GCM, AES/ECB (or AES/CBC if it has no ECB) and HMAC with SHA-256 for TinyMLS.
 *
 * <p>The provider list is searched once. After that the provider object itself is asked, since TinyMLS may stand
 * anywhere in that list and must not find itself.
 */
public final class Delegate {
    private static final String GCM = "AES/GCM/NoPadding";
    private static final String HMAC = "HmacSHA256";
    private static final String NEEDED = GCM + ", AES/ECB/NoPadding or AES/CBC/NoPadding, " + HMAC;
    /** Idle derivation kits that are kept for the next borrower. */
    private static final int KITS_KEPT = 8;

    private final Provider provider;
    private final ConcurrentLinkedQueue<DerivationKit> kits = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();
    private final CipherShelf shelf = new CipherShelf();
    private final FailedScrubs unscrubbed = new FailedScrubs();
    private volatile GcmEngine.Room room = GcmEngine.Room.EXACT;
    private volatile CtrKeyStream.Way way = CtrKeyStream.Way.ECB;
    private volatile @Nullable Runnable onUnscrubbedKit;

    private Delegate(Provider provider) {
        this.provider = provider;
    }

    /**
     * The registered provider of that name.
     *
     * @throws ProviderException if there is none, or if it lacks an algorithm that is needed
     */
    public static Delegate named(String name) {
        Provider found = Security.getProvider(name);
        if (found == null) {
            throw new ProviderException("tinymls.delegate: no provider \"" + name + "\" is registered");
        }
        return of(found);
    }

    /**
     * That provider, registered or not.
     *
     * @throws ProviderException if it lacks an algorithm that is needed
     */
    public static Delegate of(Provider provider) {
        try {
            return probed(provider);
        } catch (NoSuchAlgorithmException e) {
            throw new ProviderException("tinymls.delegate: provider " + provider.getName() + " lacks one of " + NEEDED,
                    e);
        }
    }

    /**
     * The first registered provider that offers all algorithms needed and is not called {@code self}.
     *
     * @throws ProviderException if there is none
     */
    public static Delegate firstOtherThan(String self) {
        for (Provider candidate : Security.getProviders()) {
            Delegate delegate = candidate.getName().equals(self) ? null : ifOffered(candidate);
            if (delegate != null) {
                return delegate;
            }
        }
        throw new ProviderException("no registered provider offers " + NEEDED
                + "; tinymls.delegate names one to be taken");
    }

    /** That provider, or null if it does not offer all algorithms needed. */
    public static @Nullable Delegate ifOffered(Provider candidate) {
        try {
            return probed(candidate);
        } catch (NoSuchAlgorithmException notOffered) {
            return null;
        }
    }

    /**
     * Makes one object of each algorithm. A provider that fails at this, say for lack of its native library, counts as
     * one that does not offer it.
     */
    private static Delegate probed(Provider provider) throws NoSuchAlgorithmException {
        Delegate candidate = new Delegate(provider);
        try {
            candidate.cipher(GCM);
            candidate.way = candidate.offers(CtrKeyStream.Way.ECB) ? CtrKeyStream.Way.ECB : CtrKeyStream.Way.CBC;
            candidate.cipher(candidate.way.transformation);
            Mac.getInstance(HMAC, provider);
            return candidate;
        } catch (NoSuchAlgorithmException e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            throw new NoSuchAlgorithmException(e);
        }
    }

    private boolean offers(CtrKeyStream.Way some) throws GeneralSecurityException {
        try {
            cipher(some.transformation);
            return true;
        } catch (NoSuchAlgorithmException e) {
            return false;
        }
    }

    /**
     * Finds out by known answers how to call this provider: where its ciphers write to, and how it enciphers blocks. No
     * secret is used. To be called before the first key is made.
     *
     * @throws ProviderException if it gives the known answers in no way; the message says what it did instead
     */
    public void calibrate() {
        room = firstThatPasses(GcmEngine.Room.values());
        way = firstThatPasses(CtrKeyStream.Way.values());
    }

    /** Tries one way to call the provider. It passes if this throws nothing. */
    private void expectKnownAnswers(Enum<?> choice) throws GeneralSecurityException {
        if (choice instanceof GcmEngine.Room each) {
            KnownAnswers.expectOf(new GcmEngine(cipher(GCM), KnownAnswers.KEY, each, unscrubbed));
        } else {
            KnownAnswers.expectOf(nodeStep((CtrKeyStream.Way) choice));
        }
    }

    private <T extends Enum<T>> T firstThatPasses(T[] choices) {
        ProviderException failure = null;
        for (T choice : choices) {
            try {
                expectKnownAnswers(choice);
                return choice;
            } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
                ProviderException before = failure;
                failure = before != null && e instanceof NoSuchAlgorithmException ? before : KnownAnswers.failed(e);
                if (before != null && failure != before) {
                    failure.addSuppressed(before);
                }
            }
        }
        throw failure;
    }

    /** The provider itself. */
    public Provider provider() {
        return provider;
    }

    /**
     * A new engine under a copy of the key. Whoever holds it scrubs it.
     *
     * @param key 32 bytes, which the caller wipes
     * @throws ProviderException if the provider no longer offers AES/GCM
     */
    public GcmEngine gcm(byte[] key) {
        try {
            return new GcmEngine(cipher(GCM), key, room, unscrubbed);
        } catch (GeneralSecurityException e) {
            throw gone(GCM, e);
        }
    }

    /**
     * An engine over an object that served other engines before, and serves others once this one is scrubbed. For an
     * engine of one message: making an object costs more than sealing a short one, but an object that the collector has
     * promoted makes each message dearer.
     */
    public GcmEngine lentGcm(byte[] key) {
        Cipher kept = shelf.take();
        try {
            return new GcmEngine(kept == null ? cipher(GCM) : kept, key, room, unscrubbed, shelf);
        } catch (GeneralSecurityException e) {
            throw gone(GCM, e);
        }
    }

    /**
     * A derivation kit, which the caller closes.
     *
     * @throws ProviderException if a new kit is needed and the provider no longer offers its algorithms
     */
    public DerivationKit borrow() {
        DerivationKit kit = kits.poll();
        if (kit != null) {
            kept.decrementAndGet();
            return kit;
        }
        try {
            return new DerivationKit(this, new Hkdf(Mac.getInstance(HMAC, provider)), nodeStep(way));
        } catch (GeneralSecurityException e) {
            throw gone(HMAC + " or " + way.transformation, e);
        }
    }

    void giveBack(DerivationKit kit) {
        if (kept.incrementAndGet() <= KITS_KEPT) {
            kits.add(kit);
        } else {
            kept.decrementAndGet();
        }
    }

    /** Sets what is called when a kit cannot be scrubbed, on the thread that closes the kit. It must not block. */
    public void onUnscrubbedKit(Runnable action) {
        onUnscrubbedKit = action;
    }

    void keepUnscrubbed(DerivationKit kit) {
        Runnable action = onUnscrubbedKit;
        if (action != null) {
            action.run();
        }
        unscrubbed.add(kit::scrub);
    }

    /** Objects that could not be scrubbed and are kept to be tried again. */
    public int unscrubbed() {
        return unscrubbed.size();
    }

    /** Announces calls of {@link #retryScrubbing}: from now on objects that cannot be scrubbed are kept for it. */
    public void beginRetrying() {
        unscrubbed.beginRetrying();
    }

    /**
     * Announces that no more calls of {@link #retryScrubbing} come, unless an object is kept.
     *
     * @return false if an object is kept: the calls must go on. After true, objects are left to the collector.
     */
    public boolean endRetrying() {
        return unscrubbed.endRetrying();
    }

    /**
     * Tries again to scrub each object that is kept. After ten minutes of failures an object is left to the collector.
     *
     * @param nowNanos monotonic time
     * @param report receives the last failure, if there is one
     */
    public void retryScrubbing(long nowNanos, Consumer<Throwable> report) {
        unscrubbed.retry(nowNanos, report);
    }

    private TreePrg nodeStep(CtrKeyStream.Way by) throws GeneralSecurityException {
        return new TreePrg(by.over(cipher(by.transformation)));
    }

    private Cipher cipher(String transformation) throws GeneralSecurityException {
        return Cipher.getInstance(transformation, provider);
    }

    private ProviderException gone(String what, GeneralSecurityException cause) {
        return new ProviderException("provider " + provider.getName() + " no longer offers " + what, cause);
    }
}
