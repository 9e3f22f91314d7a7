package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.observe.MetricsExposition;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What metrics, events and log cost at their defaults: TinyMLS as it is, and over {@code src/unobserved}. That takes
 * two JVMs, so in each of them TinyMLS is held against the bare delegate, in turns.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Observed {
    /** Whether there are any: must be what stands on the class path. */
    @Param("true")
    public boolean observed;
    /** Bytes of a message. */
    @Param("64")
    public int size;

    private Turns turns;

    /** Builds the sender, and makes sure that it is the one meant. */
    @Setup(Level.Trial)
    public void build() throws GeneralSecurityException {
        turns = new Turns(Contenders.named("tinymls"), Contenders.named("jdk"), size);
        boolean counts = MetricsExposition.samples().get("tinymls_messages_total{operation=\"seal\"}") > 0;
        if (counts != observed) {
            throw new IllegalStateException("on this class path, messages are counted: " + counts);
        }
    }

    /** Both seal in turns. */
    @Benchmark
    public int seal(Cost cost) throws GeneralSecurityException {
        return turns.take(cost, Side::seal);
    }
}
