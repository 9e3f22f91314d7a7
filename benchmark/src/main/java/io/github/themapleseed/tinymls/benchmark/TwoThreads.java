package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a second thread adds: for TinyMLS on one live key, for bare delegates each with a key of its own. One thread and
 * two take turns in one JVM, for some ten milliseconds each.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TwoThreads {
    private static final int TURN = 50_000;

    /** Bytes of a message. */
    @Param({"64", "1024"})
    public int size;

    private final ExecutorService second = Executors.newSingleThreadExecutor();
    private Side[] own;
    private Side[] other;

    /** Builds a contender of each kind for each thread. */
    @Setup(Level.Trial)
    public void build() throws GeneralSecurityException {
        SecretKey key = Providers.liveKey();
        own = new Side[] {new Side(new TinyMls(key), size), new Side(new TinyMls(key), size)};
        other = new Side[] {new Side(Contenders.named("jdk"), size), new Side(Contenders.named("jdk"), size)};
    }

    /** Seals what is to be opened. */
    @Setup(Level.Iteration)
    public void sealAnew() throws GeneralSecurityException {
        for (int i = 0; i < 2; i++) {
            own[i].prepare();
            other[i].prepare();
        }
    }

    /** Lets the second thread end. */
    @TearDown(Level.Trial)
    public void end() {
        second.shutdown();
    }

    /** Sealing. */
    @Benchmark
    public void seal(Gains gains) throws Exception {
        turns(gains, Side::seal);
    }

    /** Opening. */
    @Benchmark
    public void open(Gains gains) throws Exception {
        turns(gains, Side::open);
    }

    private void turns(Gains gains, Side.Operation operation) throws Exception {
        gains.ownOne += alone(own, operation);
        gains.ownTwo += together(own, operation);
        gains.otherOne += alone(other, operation);
        gains.otherTwo += together(other, operation);
    }

    private static long alone(Side[] sides, Side.Operation operation) throws GeneralSecurityException {
        long start = System.nanoTime();
        work(sides[0], operation);
        return System.nanoTime() - start;
    }

    private long together(Side[] sides, Side.Operation operation) throws Exception {
        long start = System.nanoTime();
        Future<Integer> theirs = second.submit(() -> work(sides[1], operation));
        work(sides[0], operation);
        theirs.get();
        return System.nanoTime() - start;
    }

    private static int work(Side side, Side.Operation operation) throws GeneralSecurityException {
        int sum = 0;
        for (int i = 0; i < TURN; i++) {
            sum += operation.on(side);
        }
        return sum;
    }
}
