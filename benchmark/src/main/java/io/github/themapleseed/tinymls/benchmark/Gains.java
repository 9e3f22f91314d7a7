package io.github.themapleseed.tinymls.benchmark;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Nanoseconds that one thread took for its messages, and two threads for as many each, in turns in an iteration. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Gains {
    /** TinyMLS in one thread. */
    public long ownOne;
    /** TinyMLS in two. */
    public long ownTwo;
    /** The bare delegate in one thread. */
    public long otherOne;
    /** Two bare delegates in two. */
    public long otherTwo;
}
