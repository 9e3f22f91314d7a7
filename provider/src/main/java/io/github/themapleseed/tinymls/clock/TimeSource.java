package io.github.themapleseed.tinymls.clock;

/** The two clocks of a machine. Tests bring their own. */
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

    /** Unix time in ms: may leap and step back. */
    long wallMillis();

    /** Nanoseconds since some instant: never steps back, may stand still while the machine sleeps. */
    long monotonicNanos();
}
