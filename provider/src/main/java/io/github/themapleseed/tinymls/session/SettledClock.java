package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedInstant;

/**
 * Whether the destruction clock has agreed with the wall clock since a session began. After the wall clock steps back,
 * the destruction clock still shows the later time. Puncturing by it would erase epochs that the key is sealing in now.
 */
final class SettledClock {
    private volatile boolean settled;

    /** Records whether the clocks agree now. */
    void record(GuardedInstant now) {
        if (now.isSettled()) {
            settled = true;
        }
    }

    /** Whether the clocks agree now, or have agreed at a time that was recorded. */
    boolean isSettled(GuardedInstant now) {
        return settled || now.isSettled();
    }
}
