package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedInstant;

/**
 * Whether the destruction clock has agreed with the wall clock since a session began. After the wall clock steps back,
 * the destruction clock still shows the later time. Puncturing by it would erase epochs that the key is sealing in now.
 */
final class SettledClock {
    private volatile boolean settled;

    /** Takes note of the clocks; returns whether they have agreed so far at least once. */
    boolean update(GuardedInstant now) {
        if (!settled) {
            settled = now.isSettled();
        }
        return settled;
    }
}
