package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.primitive.Delegate;

/** A key that {@link Maintenance} erases in time. */
public interface MaintainedKey {
    /** The key's periods. Keys with the same window are visited together. */
    RatchetPolicy policy();

    /** The delegate of the key. Maintenance tries again to scrub its objects that refused. */
    Delegate delegate();

    /**
     * Punctures the key and closes sender epochs and engines that are no longer in use.
     *
     * @param now the present by the destruction clock
     * @param kit has the tree's step for this and the next keys; the caller closes it
     * @return whether the key needs another visit
     */
    boolean maintain(GuardedInstant now, SharedDerivationKit kit);

    /** Ends the key on request, and erases all of it. */
    void destroy();

    /** Ends the key because its handle is no longer reachable, and erases all of it. */
    void release();

    /** Whether the key has ended and all of its secrets are erased. */
    boolean isErased();
}
