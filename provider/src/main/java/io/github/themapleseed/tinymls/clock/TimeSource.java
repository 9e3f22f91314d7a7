package io.github.themapleseed.tinymls.clock;

import java.util.concurrent.ThreadLocalRandom;

/** The two clocks of a machine, and the jitter that spreads instants of work. */
public interface TimeSource {
    /** The machine's clocks. */
    TimeSource SYSTEM = new TimeSource() {
        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long monotonicNanos() {
            return System.nanoTime();
        }
    };

    /** The wall clock, Unix time in ms: may leap and step back. */
    long wallMillis();

    /** The monotonic clock, ns since some instant: never steps back, may stand still while the machine sleeps. */
    long monotonicNanos();

    /**
     * Draws a jitter of 0 to {@code bound - 1}, so that processes started at once work at other times. It is no secret.
     */
    default long jitterBelow(long bound) {
        return ThreadLocalRandom.current().nextLong(bound);
    }
}
