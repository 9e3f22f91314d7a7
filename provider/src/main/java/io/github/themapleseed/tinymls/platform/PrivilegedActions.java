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
        return AccessController.doPrivileged(new Privileged<>(action));
    }

    /** Runs the action. */
    public static void run(Runnable action) {
        AccessController.doPrivileged(new PrivilegedRun(action));
    }

    /** A class and no lambda: this is the first thing that a fresh JVM runs, and the first lambda costs some 50 ms. */
    private record Privileged<T>(Supplier<T> action) implements PrivilegedAction<T> {
        @Override
        public T run() {
            return action.get();
        }
    }

    private record PrivilegedRun(Runnable action) implements PrivilegedAction<Boolean> {
        @Override
        public Boolean run() {
            action.run();
            return true;
        }
    }
}
