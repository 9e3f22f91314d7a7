package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Count;
import io.github.themapleseed.tinymls.primitive.Delegate;
import java.security.SecureRandom;

/**
 * What every session of a provider shares.
 *
 * @param delegate does the cryptography
 * @param random draws salts; a generator that the caller brings is mixed in
 * @param maintenance erases in time, and knows the time
 * @param limits how much is kept
 */
public record Environment(Delegate delegate, SecureRandom random, Maintenance maintenance, Limits limits) {
    /** Has the failures to scrub a key-derivation kit counted. */
    public Environment {
        delegate.onUnscrubbedKit(Count.ERASING_FAILED::increment);
    }

    /** The same with the limits that are the default. */
    public Environment(Delegate delegate, SecureRandom random, Maintenance maintenance) {
        this(delegate, random, maintenance, Limits.DEFAULT);
    }

    TimeSource time() {
        return maintenance.time();
    }
}
