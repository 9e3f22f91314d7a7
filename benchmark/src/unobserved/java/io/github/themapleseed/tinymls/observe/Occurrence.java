package io.github.themapleseed.tinymls.observe;

/** Takes the place of the real one where sealing without events and log is measured. */
public final class Occurrence {
    private static final Occurrence NONE = new Occurrence();

    private Occurrence() {
    }

    /** Begins nothing. */
    public static Occurrence begin(Count.Family family) {
        return NONE;
    }

    /** Tells nobody. */
    public static void tell(Count what, long amount, String detail) {
        // that is the point
    }

    /** Loads nothing. */
    public static void prepare() {
        // that is the point
    }

    /** Reports nothing. */
    public static void refuse(Count reason, String key, long epochOffsetMillis, String detail) {
        // that is the point
    }

    /** Reports nothing. */
    public static void handOver(Count what, long amount, String detail) {
        // that is the point
    }

    /** Reports nothing. */
    public static void fail(Count what, Throwable failure) {
        // that is the point
    }

    /** Reports nothing. */
    static void deliver(Report report) {
        // that is the point
    }

    /** Tells nobody. */
    public void end(Count what, long amount, String detail) {
        // that is the point
    }
}
