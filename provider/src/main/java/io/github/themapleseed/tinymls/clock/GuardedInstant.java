package io.github.themapleseed.tinymls.clock;

/**
 * The present as a {@link GuardedClock} shows it.
 *
 * @param millis Unix time in ms by the destruction clock
 * @param clocks both clocks of the machine at the same instant
 * @param steady whether the wall clock has not leapt for at least five minutes
 */
public record GuardedInstant(long millis, ClockReading clocks, boolean steady) {
    /** How far the destruction clock may be ahead of the wall clock by rounding and drift. */
    private static final long AGREEMENT_MILLIS = 1_000;

    /** Unix time in ms by the wall clock. */
    long wallMillis() {
        return clocks.wallMillis();
    }

    /**
     * Whether the destruction clock is not ahead of the wall clock. After the wall clock steps back it is, until the
     * step is believed.
     */
    public boolean isSettled() {
        return millis - wallMillis() <= AGREEMENT_MILLIS;
    }
}
