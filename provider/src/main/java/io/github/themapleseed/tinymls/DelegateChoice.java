package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.fips.KnownAnswerTests;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.primitive.Delegate;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;

/**
 * Chooses the delegate where the settings name none: the first provider of the list that offers all that is needed and
 * passes the self-test. One that does not pass is passed over, and what failed is kept for the health check.
 */
final class DelegateChoice {
    private static final int AES_BITS = 256;

    private volatile Map<String, String> passedOver = Map.of();

    /**
     * The choice, or nothing if none of those that offer all that is needed passes.
     *
     * @throws ProviderException if none offers all that is needed
     */
    Optional<Delegate> first() {
        Map<String, String> failed = new LinkedHashMap<>();
        Optional<Delegate> first = Delegate.firstOtherThan(TinyMlsProvider.NAME, candidate -> passes(candidate, failed));
        passedOver = failed;
        if (first.isEmpty() && failed.isEmpty()) {
            return Optional.of(Delegate.firstOtherThan(TinyMlsProvider.NAME)); // throws, and says what is missing
        }
        return first;
    }

    /** The providers that were passed over, in order, with what failed. */
    Map<String, String> passedOver() {
        return passedOver;
    }

    private static boolean passes(Delegate candidate, Map<String, String> failed) {
        SecurityEvent test = SecurityEvent.begin(Counter.Family.SELF_TESTS);
        String name = candidate.provider().getName();
        try {
            if (isAskable()) {
                KnownAnswerTests.run(candidate);
                test.end(Counter.SELF_TEST_PASSED, 0, name);
            }
            return true;
        } catch (RuntimeException | LinkageError e) {
            failed.put(name, KnownAnswerTests.reason(e));
            test.end(Counter.SELF_TEST_PASSED_OVER, 0, name + ", " + KnownAnswerTests.reason(e));
            return false;
        }
    }

    /** With crypto.policy=limited the JDK itself refuses every init with a key of 256 bits, with "Illegal key size". */
    static boolean isAskable() {
        try {
            return Cipher.getMaxAllowedKeyLength("AES") >= AES_BITS;
        } catch (NoSuchAlgorithmException e) {
            throw new ProviderException(e);
        }
    }
}
