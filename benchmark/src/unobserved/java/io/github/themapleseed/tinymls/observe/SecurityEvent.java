package io.github.themapleseed.tinymls.observe;

/** Takes the place of the real one where sealing without events and log is measured. */
public final class SecurityEvent {
    private static final SecurityEvent NONE = new SecurityEvent();

    private SecurityEvent() {
    }

    /** Begins nothing. */
    public static SecurityEvent begin(Counter.Family family) {
        return NONE;
    }

    /** Reports nothing. */
    public static void report(Counter what, long amount, String detail) {
        // that is the point
    }

    /** Loads nothing. */
    public static void prepare() {
        // that is the point
    }

    /** Reports nothing. */
    public static void reportRefusal(Counter reason, String key, long epochOffsetMillis, String detail) {
        // that is the point
    }

    /** Reports nothing. */
    public static void reportElsewhere(Counter what, long amount, String detail) {
        // that is the point
    }

    /** Reports nothing. */
    public static void reportFailure(Counter what, Throwable failure) {
        // that is the point
    }

    /** Reports nothing. */
    static void deliver(EventRecord report) {
        // that is the point
    }

    /** Reports nothing. */
    public void end(Counter what, long amount, String detail) {
        // that is the point
    }
}
