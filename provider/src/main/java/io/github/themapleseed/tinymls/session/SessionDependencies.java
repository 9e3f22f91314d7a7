package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedClock;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.primitive.Delegate;
import java.security.SecureRandom;

/**
 * What every session of a provider shares.
 *
 * @param delegate does the cryptography
 * @param random the source of salts and root keys; output of the caller's generator is mixed into salts
 * @param keys the inventory that new keys enter, with the maintenance that erases them
 * @param limits how much is kept to save time
 */
public record SessionDependencies(Delegate delegate, SecureRandom random, KeyInventory keys, CacheLimits limits) {
    /** Counts the delegate's failures to scrub a derivation kit. */
    public SessionDependencies {
        delegate.onUnscrubbedKit(Counter.ERASING_FAILED);
    }

    /** Dependencies with the default limits. */
    public SessionDependencies(Delegate delegate, SecureRandom random, KeyInventory keys) {
        this(delegate, random, keys, CacheLimits.DEFAULT);
    }

    Maintenance maintenance() {
        return keys.maintenance();
    }

    /** The destruction clock of keys with that policy's window. */
    GuardedClock clock(RatchetPolicy policy) {
        return maintenance().clock(policy);
    }

    /** The clocks. */
    public TimeSource time() {
        return keys.maintenance().time();
    }
}
