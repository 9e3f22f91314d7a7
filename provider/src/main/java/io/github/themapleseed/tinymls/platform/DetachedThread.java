package io.github.themapleseed.tinymls.platform;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** Starts daemon threads that keep no object of the starting thread reachable. */
public final class DetachedThread {
    private DetachedThread() {
    }

    /**
     * Starts a daemon thread in the top thread group, without context class loader, inheritable thread locals or the
     * caller's protection domains. Each of these would keep an application's class loader reachable.
     */
    @SuppressWarnings("removal") // the only way on Java 17 to 23 not to inherit the caller's access control context
    public static Thread start(String name, Runnable work) {
        return AccessController.doPrivileged(new Start(name, work));
    }

    /** A class and no lambda, like all that a fresh JVM passes on its way to a message: a lambda costs more. */
    private record Start(String name, Runnable work) implements PrivilegedAction<Thread> {
        @Override
        public Thread run() {
            ThreadGroup top = Thread.currentThread().getThreadGroup();
            while (top.getParent() != null) {
                top = top.getParent();
            }
            Thread thread = new Thread(top, work, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
            return thread;
        }
    }
}
