package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.platform.DetachedThread;

/** Starts the maintenance thread, which refers to no class loader or context of the code that made the first key. */
final class MaintenanceThread {
    private static final String NAME = "TinyMLS maintenance";

    private MaintenanceThread() {
    }

    static Thread start(Maintenance maintenance) {
        return DetachedThread.start(NAME, maintenance::run);
    }
}
