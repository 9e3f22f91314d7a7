package io.github.themapleseed.tinymls.simulation;

import java.util.concurrent.TimeUnit;

/** What has been simulated so far. */
final class Tally {
    private double days;
    private long worlds;
    private long events;
    private long sealed;
    private long opened;
    private long refused;
    private long robberies;
    private long unopened;
    private double piecesFrom;

    void add(long nanos, long sealings, long eventsOfWorld) {
        days += (double) nanos / TimeUnit.DAYS.toNanos(1);
        worlds++;
        events += eventsOfWorld;
        sealed += sealings;
    }

    void opened() {
        opened++;
    }

    void refused() {
        refused++;
    }

    /** A thief has failed to open that many messages. */
    void robbed(long messages) {
        robberies++;
        unopened += messages;
    }

    /** Whether that many days have been simulated since this was last true. */
    boolean passed(int piece) {
        boolean isPassed = days - piecesFrom >= piece;
        piecesFrom = isPassed ? days : piecesFrom;
        return isPassed;
    }

    double days() {
        return days;
    }

    /** Whether all that is judged has happened. */
    boolean isComplete() {
        return sealed > 0 && opened > 0 && refused > 0 && robberies > 0 && unopened > 0;
    }

    @Override
    public String toString() {
        return "%,.0f days in %,d worlds: %,d events, %,d sealings, %,d messages opened, %,d refused, %,d robberies"
                .formatted(days, worlds, events, sealed, opened, refused, robberies)
                + " with %,d messages out of reach".formatted(unopened);
    }
}
