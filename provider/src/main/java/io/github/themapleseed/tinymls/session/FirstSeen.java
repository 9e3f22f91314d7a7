package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;

/** The instant at which this process first saw a key, by both clocks, and which warnings it has given about it. */
final class FirstSeen {
    private final long wallMillis;
    private final long nanos;
    private long warnings;

    private FirstSeen(long wallMillis, long nanos) {
        this.wallMillis = wallMillis;
        this.nanos = nanos;
    }

    /** The present. */
    static FirstSeen now(TimeSource time) {
        return new FirstSeen(time.wallMillis(), time.monotonicNanos());
    }

    long wallMillis() {
        return wallMillis;
    }

    long nanos() {
        return nanos;
    }

    /** Whether that warning is given for the first time; every later call for it gets false. */
    synchronized boolean isFirst(Counter warning) {
        long bit = 1L << warning.ordinal();
        boolean first = (warnings & bit) == 0;
        warnings |= bit;
        return first;
    }
}
