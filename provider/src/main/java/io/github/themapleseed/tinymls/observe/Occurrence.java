package io.github.themapleseed.tinymls.observe;

/** Something that is counted and told: begun before the work it is about, ended after it. */
public final class Occurrence {
    private static final boolean FLIGHT_RECORDER = isFlightRecorderVisible();
    private static final SecurityLog LOG = new SecurityLog(null, System::nanoTime);

    private final Object flightEvent;
    private final long startNanos;

    private Occurrence(Count.Family family) {
        flightEvent = FLIGHT_RECORDER ? FlightEvents.begin(family) : null;
        startNanos = System.nanoTime();
    }

    /**
     * Whether this class's loader finds JFR. The boot layer does not answer that: it may have module jdk.jfr, while a
     * container's loader shows only java.* and javax.* to applications.
     */
    private static boolean isFlightRecorderVisible() {
        try {
            FlightEvents.load();
            return true;
        } catch (LinkageError | RuntimeException absent) {
            return false;
        }
    }

    /** Begins something of that family. */
    public static Occurrence begin(Count.Family family) {
        return new Occurrence(family);
    }

    /** Something that takes no time. */
    public static void tell(Count what, long amount, String detail) {
        begin(what.family).end(what, amount, detail);
    }

    /**
     * Counts and tells it.
     *
     * @param amount what the family gives an amount of, else 0
     * @param detail what the family gives in words, or null; nothing secret
     */
    public void end(Count what, long amount, String detail) {
        what.increment();
        long suppressed = LOG.admit(what);
        if (suppressed < 0) {
            return;
        }
        if (flightEvent != null) {
            FlightEvents.commit(flightEvent, what, amount, detail, suppressed);
        }
        LOG.write(what, amount, detail, suppressed, startNanos);
    }
}
