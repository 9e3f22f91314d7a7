package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.TimeSource;

/**
 * Maintenance by hand for tests on virtual time. It provokes no garbage collection: a MiB for each visit takes most of
 * the time of such a test, and none of them searches the heap.
 */
public final class SimulatedMaintenance {
    private SimulatedMaintenance() {
    }

    /** A maintenance whose owner calls {@link Maintenance#visitDue}. */
    public static Maintenance of(TimeSource time) {
        return new Maintenance(time, null, () -> { });
    }
}
