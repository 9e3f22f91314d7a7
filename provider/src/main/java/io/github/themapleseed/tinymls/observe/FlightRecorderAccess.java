package io.github.themapleseed.tinymls.observe;

import jdk.jfr.FlightRecorder;

/**
 * Whether JFR is at work in this JVM. Loading its classes and registering the events would be the larger part of what a
 * fresh JVM spends until its first message, so that is done once JFR has been started, by whatever means.
 */
final class FlightRecorderAccess {
    private static final boolean VISIBLE = isVisible();

    private static volatile boolean loaded;

    private FlightRecorderAccess() {
    }

    /**
     * Whether this class's loader finds JFR. The boot layer does not answer that: it may have module jdk.jfr, while a
     * container's loader shows only java.* and javax.* to applications.
     */
    private static boolean isVisible() {
        try {
            FlightRecorder.isInitialized();
            return true;
        } catch (LinkageError | RuntimeException absent) {
            return false;
        }
    }

    /** Whether events are to be given to JFR. The first call after JFR was started loads the events' classes. */
    static boolean isOn() {
        return VISIBLE && (loaded || (FlightRecorder.isInitialized() && load()));
    }

    private static boolean load() {
        try {
            FlightEvents.load();
            loaded = true;
        } catch (LinkageError | RuntimeException absent) {
            return false;
        }
        return loaded;
    }
}
