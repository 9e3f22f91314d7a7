package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How long single seals take under steady load, rotations included: the percentiles are what counts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Latency {
    /** Name of a contender. */
    @Param({"tinymls", "jdk"})
    public String contender;

    private final byte[] message = Messages.of(1024);
    private final byte[] output = new byte[message.length + Contender.ROOM];
    private Contender engine;

    /** Builds the contender. */
    @Setup
    public void build() throws GeneralSecurityException {
        engine = Contenders.named(contender);
    }

    /** Seals 1 KiB. */
    @Benchmark
    public int seal() throws GeneralSecurityException {
        return engine.seal(message, output);
    }
}
