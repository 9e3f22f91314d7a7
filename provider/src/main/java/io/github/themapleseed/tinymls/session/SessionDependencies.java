package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
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
public record SessionDependencies(Delegate delegate, SecureRandom random, Maintenance maintenance, CacheLimits limits) {
    /** Has the failures to scrub a key-derivation kit counted. */
    public SessionDependencies {
        delegate.onUnscrubbedKit(Counter.ERASING_FAILED::increment);
    }

    /** The same with the limits that are the default. */
    public SessionDependencies(Delegate delegate, SecureRandom random, Maintenance maintenance) {
        this(delegate, random, maintenance, CacheLimits.DEFAULT);
    }

    TimeSource time() {
        return maintenance.time();
    }
}
