package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.platform.DetachedThread;
import java.util.function.Function;

/** Starts the maintenance thread, which refers to no class loader or context of the code that made the first key. */
final class MaintenanceThread implements Function<Maintenance, Thread> {
    private static final String NAME = "TinyMLS maintenance";

    @Override
    public Thread apply(Maintenance maintenance) {
        return DetachedThread.start(NAME, maintenance);
    }
}
