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

/**
 * A message sealed, or opened, by a cipher that is kept, into a given array. Sealing includes the rotations that fall
 * due; what is opened is sealed anew for every iteration, which must end before the window does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SealOpen {
    /** Name of a contender. */
    @Param({"tinymls", "jdk"})
    public String contender;
    /** Bytes of a message. */
    @Param({"64", "1024", "16384"})
    public int size;

    private Contender engine;
    private byte[] message;
    private byte[] sealed;
    private int sealedLength;
    private byte[] output;

    /** Builds the contender. */
    @Setup(Level.Trial)
    public void build() throws GeneralSecurityException {
        engine = Contenders.named(contender);
        message = Messages.of(size);
        sealed = new byte[size + Contender.ROOM];
        output = new byte[size + Contender.ROOM];
    }

    /** Seals what is to be opened. */
    @Setup(Level.Iteration)
    public void sealAnew() throws GeneralSecurityException {
        sealedLength = engine.seal(message, sealed);
    }

    /** Seals. */
    @Benchmark
    public int seal() throws GeneralSecurityException {
        return engine.seal(message, output);
    }

    /** Opens. */
    @Benchmark
    public int open() throws GeneralSecurityException {
        return engine.open(sealed, sealedLength, output);
    }

    /** Seals and opens what was sealed: all that the forward-secret peer can be asked for. */
    @Benchmark
    public int sealAndOpen() throws GeneralSecurityException {
        return engine.open(sealed, engine.seal(message, sealed), output);
    }
}
