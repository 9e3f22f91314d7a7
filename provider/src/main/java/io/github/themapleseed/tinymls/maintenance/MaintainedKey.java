package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.primitive.Delegate;

/** A key that {@link Maintenance} erases in time. */
public interface MaintainedKey {
    /** Settles which keys are visited together, and when. */
    RatchetPolicy policy();

    /** Does the key's cryptography; maintenance retries what it refused to scrub. */
    Delegate delegate();

    /**
     * Punctures the key and retires what is no longer in use.
     *
     * @param now the present by the destruction clock
     * @param kit lends the tree step; closed by the caller
     * @return whether a later visit has more to do
     */
    boolean maintain(GuardedInstant now, SharedDerivationKit kit);

    /** Erases everything on request. */
    void destroy();

    /** Erases everything because the key's handle is no longer reachable. */
    void release();

    /** Whether nothing secret is left of a key that has ended. */
    boolean isErased();
}
