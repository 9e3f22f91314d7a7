package io.github.themapleseed.tinymls.benchmark;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Nanoseconds that each of two contenders took in an iteration, in turns. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Cost {
    /** The first of the pair. */
    public long ownNanos;
    /** The second of the pair. */
    public long otherNanos;
}
