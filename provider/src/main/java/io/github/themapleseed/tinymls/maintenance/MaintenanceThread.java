package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.platform.DetachedThread;

/** Starts the thread so that it holds on to nothing of whoever happened to need it first. */
final class MaintenanceThread {
    private static final String NAME = "TinyMLS maintenance";

    private MaintenanceThread() {
    }

    static Thread start(Maintenance maintenance) {
        return DetachedThread.start(NAME, maintenance::run);
    }
}
