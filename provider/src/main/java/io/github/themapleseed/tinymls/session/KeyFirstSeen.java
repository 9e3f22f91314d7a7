package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;

/** When this process first saw a key, by both clocks, and which warnings about the key it has given since. */
final class KeyFirstSeen {
    private final long wallMillis;
    private final long nanos;
    private long warnings;

    private KeyFirstSeen(long wallMillis, long nanos) {
        this.wallMillis = wallMillis;
        this.nanos = nanos;
    }

    /** The present. */
    static KeyFirstSeen now(TimeSource time) {
        return new KeyFirstSeen(time.wallMillis(), time.monotonicNanos());
    }

    long wallMillis() {
        return wallMillis;
    }

    long nanos() {
        return nanos;
    }

    /** Claims a warning for the caller; false if it was claimed before. */
    @SuppressWarnings("EnumOrdinal") // a bit for each counter: a set would be an object more for each key
    synchronized boolean claim(Counter warning) {
        long bit = 1L << warning.ordinal();
        boolean first = (warnings & bit) == 0;
        warnings |= bit;
        return first;
    }
}
