package io.github.themapleseed.tinymls.observe;

/** Something that is counted and told: begun before the work it is about, ended after it. */
public final class Occurrence {
    /** Whether there is JFR, and this module may use it. */
    private static final boolean FLIGHT_RECORDER = ModuleLayer.boot().findModule("jdk.jfr")
            .map(Occurrence.class.getModule()::canRead).orElse(false);
    private static final SecurityLog LOG = new SecurityLog(null, System::nanoTime);

    private final Object flightEvent;
    private final long startNanos;

    private Occurrence(Count.Family family) {
        flightEvent = FLIGHT_RECORDER ? FlightEvents.begin(family) : null;
        startNanos = System.nanoTime();
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
