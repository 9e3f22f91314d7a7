package io.github.themapleseed.tinymls.benchmark;

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

/** Two contenders in turns, for the ratio of what they take. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SideBySide {
    /** Names of both. */
    @Param({"tinymls/jdk"})
    public String pair;
    /** Bytes of a message. */
    @Param({"64", "1024", "16384"})
    public int size;

    private Turns turns;

    /** Builds both. */
    @Setup(Level.Trial)
    public void build() throws GeneralSecurityException {
        String[] names = pair.split("/");
        turns = new Turns(Contenders.named(names[0]), Contenders.named(names[1]), size);
    }

    /** Seals what is to be opened. */
    @Setup(Level.Iteration)
    public void sealAnew() throws GeneralSecurityException {
        turns.prepare();
    }

    /** Both seal in turns. */
    @Benchmark
    public int seal(Cost cost) throws GeneralSecurityException {
        return turns.take(cost, Side::seal);
    }

    /** Both open in turns. */
    @Benchmark
    public int open(Cost cost) throws GeneralSecurityException {
        return turns.take(cost, Side::open);
    }
}
