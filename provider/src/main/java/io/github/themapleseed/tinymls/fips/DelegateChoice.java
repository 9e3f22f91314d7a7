package io.github.themapleseed.tinymls.fips;

import io.github.themapleseed.tinymls.config.SettingValues;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.CryptoPolicy;
import io.github.themapleseed.tinymls.primitive.Delegate;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Chooses the delegate of one provider: the one that the settings name, or the first in the JDK's list of providers
 * that offers all algorithms needed and passes the self-test. A candidate of the list that fails is passed over, and
 * its failure is kept for the health check.
 */
public final class DelegateChoice {
    private static final String REFUSES = "TinyMLS is in its error state and refuses to work: ";
    private static final String CURE = "; tinymls.delegate names the provider to be taken";

    private final String self;
    private final Consumer<ProviderException> errorState;
    private volatile Map<String, String> passedOver = Map.of();

    /**
     * A choice for the provider of that name.
     *
     * @param self name of the provider, which cannot be its own delegate
     * @param errorState is given each failure that puts the provider into its error state, before it is thrown
     */
    public DelegateChoice(String self, Consumer<ProviderException> errorState) {
        this.self = self;
        this.errorState = errorState;
    }

    /**
     * The delegate, self-tested.
     *
     * @throws ProviderException if the named provider, or every one of the list, is missing, lacks an algorithm or
     *     fails the self-test
     */
    public Delegate delegate(SettingValues settings) {
        if (settings.delegate().equalsIgnoreCase(self)) {
            throw new ProviderException("tinymls.delegate: " + self + " cannot be its own delegate");
        }
        return settings.fips() || !settings.delegate().isEmpty() ? named(settings) : firstThatPasses();
    }

    private Delegate named(SettingValues settings) {
        Delegate named = settings.fips() ? FipsMode.delegate(settings) : Delegate.named(settings.delegate());
        if (!test(named) && settings.fips()) {
            throw new ProviderException("tinymls.fips=true: crypto.policy=limited keeps the self-test from running");
        }
        return named;
    }

    private Delegate firstThatPasses() {
        Map<String, String> failed = new LinkedHashMap<>();
        try {
            return firstThatPasses(failed);
        } finally {
            passedOver = failed;
        }
    }

    private Delegate firstThatPasses(Map<String, String> failed) {
        for (Provider candidate : Security.getProviders()) {
            Delegate delegate = candidate.getName().equals(self) ? null : Delegate.ifOffered(candidate);
            if (delegate != null && passes(delegate, failed)) {
                return delegate;
            }
        }
        if (failed.isEmpty()) {
            return Delegate.firstOtherThan(self); // throws, and says which algorithms are missing
        }
        throw failed(new ProviderException(REFUSES + "no registered provider passes its self-test, " + failed
                + "; tinymls.delegate names the one to be taken"));
    }

    private ProviderException failed(ProviderException failure) {
        errorState.accept(failure);
        return failure;
    }

    /** The providers that were passed over: name to what failed, in the order of the list. */
    public Map<String, String> passedOver() {
        return passedOver;
    }

    private static boolean passes(Delegate candidate, Map<String, String> failed) {
        SecurityEvent test = SecurityEvent.begin(Counter.Family.SELF_TESTS);
        String name = candidate.provider().getName();
        try {
            KnownAnswerTests.run(candidate);
            test.end(Counter.SELF_TEST_PASSED, 0, name);
            return true;
        } catch (RuntimeException | LinkageError e) {
            if (!CryptoPolicy.allowsAes256()) {
                return true; // says nothing about the provider
            }
            failed.put(name, KnownAnswerTests.reason(e));
            test.end(Counter.SELF_TEST_PASSED_OVER, 0, name + ", " + KnownAnswerTests.reason(e));
            return false;
        }
    }

    /**
     * Runs the self-test over the chosen delegate.
     *
     * @return true if it passed, false if the JDK's policy keeps it from running
     * @throws ProviderException if it failed; the provider is in its error state then
     */
    public boolean test(Delegate delegate) {
        SecurityEvent test = SecurityEvent.begin(Counter.Family.SELF_TESTS);
        String name = delegate.provider().getName();
        try {
            KnownAnswerTests.run(delegate);
            test.end(Counter.SELF_TEST_PASSED, 0, name);
            return true;
        } catch (RuntimeException | LinkageError e) {
            if (!CryptoPolicy.allowsAes256()) {
                return false;
            }
            ProviderException failure = failed(new ProviderException(REFUSES + "its self-test over provider " + name
                    + " failed: " + KnownAnswerTests.reason(e) + CURE, e));
            test.end(Counter.SELF_TEST_FAILED, 0, name);
            throw failure;
        }
    }
}
