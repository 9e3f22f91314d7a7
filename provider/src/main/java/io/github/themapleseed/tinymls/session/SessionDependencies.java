package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.primitive.Delegate;
import java.security.SecureRandom;

/**
 * What every session of a provider shares.
 *
 * @param delegate does the cryptography
 * @param random draws salts; a generator that the caller brings is mixed in
 * @param keys the inventory that new keys enter, with the maintenance that erases them
 * @param limits how much is kept
 */
public record SessionDependencies(Delegate delegate, SecureRandom random, KeyInventory keys, CacheLimits limits) {
    /** Has the failures to scrub a key-derivation kit counted. */
    public SessionDependencies {
        delegate.onUnscrubbedKit(Counter.ERASING_FAILED::increment);
    }

    /** The same with the limits that are the default. */
    public SessionDependencies(Delegate delegate, SecureRandom random, KeyInventory keys) {
        this(delegate, random, keys, CacheLimits.DEFAULT);
    }

    Maintenance maintenance() {
        return keys.maintenance();
    }

    TimeSource time() {
        return keys.maintenance().time();
    }
}
