package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * Two contenders in one JVM that take turns, each for as long as it takes to seal or open about 2 MiB, at least one
 * message. Machines and JVMs have moods of several seconds in which all costs half as much again; figures measured one
 * after the other then compare the moods. What counts here is the ratio of the two counters of one iteration.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SideBySide {
    private static final int TURN_BYTES = 1 << 21;
    private static final int LONGEST_TURN = 2048;

    /** Names of both. */
    @Param({"tinymls/jdk"})
    public String pair;
    /** Bytes of a message. */
    @Param({"64", "1024", "16384"})
    public int size;

    private Side own;
    private Side other;
    private int turn;

    /** Nanoseconds that each side took in an iteration. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Cost {
        /** The first of the pair. */
        public long ownNanos;
        /** The second of the pair. */
        public long otherNanos;
    }

    private interface Operation {
        int on(Side side) throws GeneralSecurityException;
    }

    private static final class Side {
        private final Contender contender;
        private final byte[] message;
        private final byte[] sealed;
        private final byte[] output;
        private int length;

        Side(String name, int size) throws GeneralSecurityException {
            contender = Contenders.named(name);
            message = Messages.of(size);
            sealed = new byte[size + Contender.ROOM];
            output = new byte[size + Contender.ROOM];
        }

        void prepare() throws GeneralSecurityException {
            length = contender.seal(message, sealed);
        }

        int seal() throws GeneralSecurityException {
            return contender.seal(message, output);
        }

        int open() throws GeneralSecurityException {
            return contender.open(sealed, length, output);
        }
    }

    /** Builds both. */
    @Setup(Level.Trial)
    public void build() throws GeneralSecurityException {
        String[] names = pair.split("/");
        own = new Side(names[0], size);
        other = new Side(names[1], size);
        turn = Math.max(1, Math.min(LONGEST_TURN, TURN_BYTES / size));
    }

    /** Seals what is to be opened. */
    @Setup(Level.Iteration)
    public void sealAnew() throws GeneralSecurityException {
        own.prepare();
        other.prepare();
    }

    /** Both seal in turns. */
    @Benchmark
    public int seal(Cost cost) throws GeneralSecurityException {
        return turns(cost, Side::seal);
    }

    /** Both open in turns. */
    @Benchmark
    public int open(Cost cost) throws GeneralSecurityException {
        return turns(cost, Side::open);
    }

    private int turns(Cost cost, Operation operation) throws GeneralSecurityException {
        int sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < turn; i++) {
            sum += operation.on(own);
        }
        long middle = System.nanoTime();
        for (int i = 0; i < turn; i++) {
            sum += operation.on(other);
        }
        cost.ownNanos += middle - start;
        cost.otherNanos += System.nanoTime() - middle;
        return sum;
    }
}
