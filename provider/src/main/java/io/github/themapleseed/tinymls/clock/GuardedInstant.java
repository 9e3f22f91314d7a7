package io.github.themapleseed.tinymls.clock;

/**
 * The present as a {@link GuardedClock} shows it.
 *
 * @param millis Unix time in ms as far as destruction believes it
 * @param clocks both clocks of the machine at the same instant
 * @param steady whether the wall clock has shown no leap for a while
 */
public record GuardedInstant(long millis, ClockReading clocks, boolean steady) {
    /** How far the clock of destruction may run ahead of the wall clock without having missed a step back. */
    private static final long AGREEMENT_MILLIS = 1_000;

    /** Unix time in ms by the wall clock. */
    long wallMillis() {
        return clocks.wallMillis();
    }

    /**
     * Whether the clock of destruction does not run ahead of the wall clock. After a step back of the wall clock it
     * does, until the step is believed.
     */
    public boolean isSettled() {
        return millis - wallMillis() <= AGREEMENT_MILLIS;
    }
}
