package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.observe.Exposition;
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

/** What metrics, events and log cost at their defaults: TinyMLS as it is, and over {@code src/unobserved}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Observed {
    /** Whether there are any: must be what stands on the class path. */
    @Param("true")
    public boolean observed;
    /** Bytes of a message. */
    @Param("64")
    public int size;

    private Contender contender;
    private byte[] message;
    private byte[] output;

    /** Builds the sender, and makes sure that it is the one meant. */
    @Setup(Level.Trial)
    public void build() throws GeneralSecurityException {
        contender = Contenders.named("tinymls");
        message = Messages.of(size);
        output = new byte[size + Contender.ROOM];
        boolean counts = Exposition.samples().get("tinymls_messages_total{operation=\"seal\"}") > 0;
        if (counts != observed) {
            throw new IllegalStateException("on this class path, messages are counted: " + counts);
        }
    }

    /** Seals one. */
    @Benchmark
    public int seal() throws GeneralSecurityException {
        return contender.seal(message, output);
    }
}
