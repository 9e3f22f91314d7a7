package io.github.themapleseed.tinymls.clock;

/** The two clocks of a machine. */
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
}
