package io.github.themapleseed.tinymls.platform;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

/**
 * Runs actions with the permissions of the provider's jar alone. Under a SecurityManager (JDK 17 to 23) an action has
 * only the permissions that every class on the stack has; a caller without them would keep the provider from working.
 * From JDK 24 on there is no SecurityManager, and the action is just called.
 */
@SuppressWarnings("removal") // AccessController is still there in JDK 25
public final class PrivilegedActions {
    private PrivilegedActions() {
    }

    /** Runs the action and returns its result. */
    public static <T> T get(Supplier<T> action) {
        return AccessController.doPrivileged((PrivilegedAction<T>) action::get);
    }

    /** Runs the action. */
    public static void run(Runnable action) {
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> {
            action.run();
            return null;
        });
    }
}
