package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
import java.util.List;

/** When this process first saw a key, by both clocks, and which warnings about the key it has given since. */
final class KeyFirstSeen {
    private static final List<Counter> WARNINGS =
            List.of(Counter.KEY_END_REACHED, Counter.KEY_END_NEAR, Counter.KEY_END_EARLIER);

    private final long wallMillis;
    private final long nanos;
    /** A bit for each of {@link #WARNINGS}: a set would be an object more for each key. */
    private byte warnings;

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
    synchronized boolean claim(Counter warning) {
        int bit = 1 << WARNINGS.indexOf(warning);
        boolean first = (warnings & bit) == 0;
        warnings |= (byte) bit;
        return first;
    }
}
