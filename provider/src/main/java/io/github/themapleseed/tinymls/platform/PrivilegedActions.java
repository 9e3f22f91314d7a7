package io.github.themapleseed.tinymls.platform;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

/**
 * Does what the provider's own jar may do, also when an application that may not do it is the caller: a SecurityManager
 * (JDK 17 to 23) grants what every class on the stack may, up to here. From JDK 24 on there is none, and this only
 * calls.
 */
@SuppressWarnings("removal") // AccessController is still there in JDK 25
public final class PrivilegedActions {
    private PrivilegedActions() {
    }

    /** What the action returns. */
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
