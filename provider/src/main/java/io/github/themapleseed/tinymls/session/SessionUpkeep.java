package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.engine.ClosedPools;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.platform.Nullable;

/**
 * What maintenance keeps in mind about one session. It is a part of the session's object: a process may have a million
 * keys, and each object of its own would cost every one of them 16 bytes or more.
 */
abstract class SessionUpkeep {
    private final RatchetPolicy policy;
    /** Null until the first pool of engines is made: many keys are never used. */
    private volatile @Nullable ClosedPools closedPools;
    /**
     * Whether the destruction clock has agreed with the wall clock since the session began. After the wall clock steps
     * back, the destruction clock still shows the later time, and would erase epochs that the key is sealing in now.
     */
    private volatile boolean settled;

    SessionUpkeep(RatchetPolicy policy) {
        this.policy = policy;
    }

    /** The key's periods. Keys with the same window are visited together. */
    public final RatchetPolicy policy() {
        return policy;
    }

    /** Records whether the clocks agree now. */
    final void noteClocks(GuardedInstant now) {
        if (!settled && now.isSettled()) {
            settled = true;
        }
    }

    /** Whether the clocks agree now, or have agreed at a time that was recorded. */
    final boolean isSettled(GuardedInstant now) {
        return settled || now.isSettled();
    }

    /** The closed pools of engines in which an engine still holds a secret. */
    final ClosedPools closedPools(TimeSource time) {
        ClosedPools found = closedPools;
        return found == null ? firstClosedPools(time) : found;
    }

    private synchronized ClosedPools firstClosedPools(TimeSource time) {
        ClosedPools found = closedPools;
        if (found == null) {
            found = new ClosedPools(time, policy.patienceMillis());
            closedPools = found;
        }
        return found;
    }

    /** Closes each of these pools again. */
    final void visitClosedPools() {
        ClosedPools found = closedPools;
        if (found != null) {
            found.visit();
        }
    }

    /** Whether no closed pool has an engine left. */
    final boolean arePoolsErased() {
        ClosedPools found = closedPools;
        return found == null || found.isEmpty();
    }
}
