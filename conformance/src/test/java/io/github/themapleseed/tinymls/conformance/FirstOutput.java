package io.github.themapleseed.tinymls.conformance;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Prints before the first test does. Surefire 3.6.0 fails for the rest of the JVM if the first to print is a thread
 * without a context class loader, such as the one that writes the log.
 */
public final class FirstOutput implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        System.out.println("tests of JDK " + System.getProperty("java.version"));
    }
}
