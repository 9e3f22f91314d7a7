package io.github.themapleseed.tinymls.operate;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** Starts threads that keep no process alive and hold nothing of the caller's. */
final class DaemonThread {
    private DaemonThread() {
    }

    /**
     * A daemon thread in the top thread group, without context class loader, inheritable thread locals or the
     * caller's protection domains, any of which would pin an application's class loader.
     */
    @SuppressWarnings("removal") // the only way on Java 17 to 23 not to inherit the caller's access control context
    static void start(String name, Runnable task) {
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> {
            ThreadGroup top = Thread.currentThread().getThreadGroup();
            while (top.getParent() != null) {
                top = top.getParent();
            }
            Thread thread = new Thread(top, task, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
            return null;
        });
    }
}
