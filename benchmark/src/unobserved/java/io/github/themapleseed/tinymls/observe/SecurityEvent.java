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

    /** Tells nobody. */
    public static void tell(Counter what, long amount, String detail) {
        // that is the point
    }

    /** Loads nothing. */
    public static void prepare() {
        // that is the point
    }

    /** Reports nothing. */
    public static void refuse(Counter reason, String key, long epochOffsetMillis, String detail) {
        // that is the point
    }

    /** Reports nothing. */
    public static void handOver(Counter what, long amount, String detail) {
        // that is the point
    }

    /** Reports nothing. */
    public static void fail(Counter what, Throwable failure) {
        // that is the point
    }

    /** Reports nothing. */
    static void deliver(EventRecord report) {
        // that is the point
    }

    /** Tells nobody. */
    public void end(Counter what, long amount, String detail) {
        // that is the point
    }
}
