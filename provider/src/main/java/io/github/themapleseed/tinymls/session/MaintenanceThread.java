package io.github.themapleseed.tinymls.session;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** Starts the thread so that it holds on to nothing of whoever happened to need it first. */
final class MaintenanceThread {
    private static final String NAME = "TinyMLS maintenance";

    private MaintenanceThread() {
    }

    /**
     * A daemon thread in the top thread group, without context class loader, inheritable thread locals or the
     * caller's protection domains, any of which would pin an application's class loader.
     */
    @SuppressWarnings("removal") // the only way on Java 17 to 23 not to inherit the caller's access control context
    static Thread start(Maintenance maintenance) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            ThreadGroup top = Thread.currentThread().getThreadGroup();
            while (top.getParent() != null) {
                top = top.getParent();
            }
            Thread thread = new Thread(top, maintenance::run, NAME, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
            return thread;
        });
    }
}
