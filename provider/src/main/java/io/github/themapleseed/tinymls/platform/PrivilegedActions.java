package io.github.themapleseed.tinymls.platform;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Runs actions with the permissions of the provider's jar alone. Under a SecurityManager (JDK 17 to 23) an action has
 * only the permissions that every class on the stack has; a caller without them would keep the provider from working.
 * From JDK 24 on there is no SecurityManager, and the action is just called.
 */
@SuppressWarnings("removal") // AccessController is still there in JDK 25
public final class PrivilegedActions {
    private PrivilegedActions() {
    }

    /**
     * Runs the action and returns its result. What a fresh JVM passes on its way to a message gives an object of a
     * class that it has anyway: a lambda costs more.
     */
    public static <T> T get(PrivilegedAction<T> action) {
        return AccessController.doPrivileged(action);
    }

    /** Whether an action needs this class at all: without a SecurityManager it can just be called. */
    public static boolean areNeeded() {
        return System.getSecurityManager() != null;
    }

    /** Runs the action. */
    public static void run(Runnable action) {
        get(() -> {
            action.run();
            return true;
        });
    }
}
