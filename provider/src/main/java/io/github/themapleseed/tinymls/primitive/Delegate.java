package io.github.themapleseed.tinymls.primitive;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
    private static final String HMAC = "HmacSHA256";
    private static final String NEEDED = GCM + ", AES/ECB/NoPadding or AES/CBC/NoPadding, " + HMAC;
    private static final int KITS_KEPT = 8;

    private final Provider provider;
    private final ConcurrentLinkedQueue<DerivationKit> kits = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();
    private final FailedScrubs unscrubbed = new FailedScrubs();
    private volatile GcmEngine.Room room = GcmEngine.Room.EXACT;
    private volatile CtrKeyStream.Way way = CtrKeyStream.Way.ECB;
    private volatile Runnable onUnscrubbedKit = () -> { };

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
            throw new ProviderException("tinymls.delegate: provider " + provider.getName() + " lacks one of " + NEEDED, e);
        }
    }

    /** The first provider of the list that offers all that is needed, other than {@code self} by name. */
    public static Delegate firstOtherThan(String self) {
        return firstOtherThan(self, candidate -> true).orElseThrow(() -> new ProviderException("no registered provider"
                + " offers " + NEEDED + "; tinymls.delegate names one to be taken"));
    }

    /** The first such provider that also passes that test. */
    public static Optional<Delegate> firstOtherThan(String self, Predicate<Delegate> test) {
        for (Provider candidate : Security.getProviders()) {
            if (!candidate.getName().equals(self)) {
                try {
                    Delegate delegate = probed(candidate);
                    if (test.test(delegate)) {
                        return Optional.of(delegate);
                    }
                } catch (NoSuchAlgorithmException notOffered) { // the next one may
                }
            }
        }
        return Optional.empty();
    }

    /** By making one object of each; a provider that cannot, for want of its native library perhaps, does not offer it. */
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
     * Finds out how this provider wants to be called, by known answers: where its ciphers write to, and how it enciphers
     * blocks. Nothing secret is used. To be called before the first key is.
     *
     * @throws ProviderException if it does not give the known answers in any way; it says what happened
     */
    public void calibrate() {
        room = firstThatPasses(GcmEngine.Room.values(), each ->
                KnownAnswers.expectOf(new GcmEngine(cipher(GCM), KnownAnswers.KEY, each, unscrubbed)));
        way = firstThatPasses(CtrKeyStream.Way.values(), each -> KnownAnswers.expectOf(nodeStep(each)));
    }

    /** A test that ends without an exception if it passes. */
    private interface Trial<T> {
        void of(T choice) throws GeneralSecurityException;
    }

    private static <T> T firstThatPasses(T[] choices, Trial<T> trial) {
        ProviderException failure = null;
        for (T choice : choices) {
            try {
                trial.of(choice);
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

    /** The provider behind this. */
    public Provider provider() {
        return provider;
    }

    /** A new engine keyed with a copy of the 32 given bytes. */
    public GcmEngine gcm(byte[] key) {
        try {
            return new GcmEngine(cipher(GCM), key, room, unscrubbed);
        } catch (GeneralSecurityException e) {
            throw gone(GCM, e);
        }
    }

    /** A key-derivation kit, to be closed by the borrower. */
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

    /** Calls that when a kit could not be scrubbed, from whichever thread it happens to; it must not block. */
    public void onUnscrubbedKit(Runnable action) {
        onUnscrubbedKit = action;
    }

    void keepUnscrubbed(DerivationKit kit) {
        onUnscrubbedKit.run();
        unscrubbed.add(kit::scrub);
    }

    /** How many objects are kept that refused to be scrubbed. */
    public int unscrubbed() {
        return unscrubbed.size();
    }

    /** Keeps objects that refuse to be scrubbed from here on: {@link #retryScrubbing} is called from time to time. */
    public void beginRetrying() {
        unscrubbed.beginRetrying();
    }

    /** Ends that if no object is kept, else says false. Objects that refuse from then on are left to the collector. */
    public boolean endRetrying() {
        return unscrubbed.endRetrying();
    }

    /**
     * Tries again to scrub what refused; an object that has refused for ten minutes is left to the collector.
     *
     * @param nowNanos monotonic
     * @param report is given the last failure, if any
     */
    public void retryScrubbing(long nowNanos, Consumer<Throwable> report) {
        if (unscrubbed.size() > 0) {
            unscrubbed.retry(nowNanos, report);
        }
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
