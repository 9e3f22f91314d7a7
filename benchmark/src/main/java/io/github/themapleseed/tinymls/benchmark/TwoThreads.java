package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
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
import org.openjdk.jmh.annotations.Threads;

/** What a second thread adds: for TinyMLS on one live key, for bare delegates each with a key of its own. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class TwoThreads {
    /** What the threads share. */
    @State(Scope.Benchmark)
    public static class Shared {
        /** Name of a contender. */
        @Param({"tinymls", "jdk"})
        public String contender;
        /** Bytes of a message. */
        @Param({"64", "1024"})
        public int size;

        private SecretKey liveKey;

        /** Makes the key. */
        @Setup
        public void build() throws GeneralSecurityException {
            liveKey = Providers.liveKey();
        }

        Contender contender() throws GeneralSecurityException {
            return contender.equals("tinymls") ? new TinyMls(liveKey) : Contenders.named(contender);
        }
    }

    /** What each thread has for itself. */
    @State(Scope.Thread)
    public static class Own {
        private Contender engine;
        private byte[] message;
        private byte[] sealed;
        private int sealedLength;
        private byte[] output;

        /** Builds the contender. */
        @Setup(Level.Trial)
        public void build(Shared shared) throws GeneralSecurityException {
            engine = shared.contender();
            message = Messages.of(shared.size);
            sealed = new byte[shared.size + Contender.ROOM];
            output = new byte[shared.size + Contender.ROOM];
        }

        /** Seals what is to be opened. */
        @Setup(Level.Iteration)
        public void sealAnew() throws GeneralSecurityException {
            sealedLength = engine.seal(message, sealed);
        }

        int seal() throws GeneralSecurityException {
            return engine.seal(message, output);
        }

        int open() throws GeneralSecurityException {
            return engine.open(sealed, sealedLength, output);
        }
    }

    /** Seals in one thread. */
    @Benchmark
    @Threads(1)
    public int sealOne(Own own) throws GeneralSecurityException {
        return own.seal();
    }

    /** Seals in two threads. */
    @Benchmark
    @Threads(2)
    public int sealTwo(Own own) throws GeneralSecurityException {
        return own.seal();
    }

    /** Opens in one thread. */
    @Benchmark
    @Threads(1)
    public int openOne(Own own) throws GeneralSecurityException {
        return own.open();
    }

    /** Opens in two threads. */
    @Benchmark
    @Threads(2)
    public int openTwo(Own own) throws GeneralSecurityException {
        return own.open();
    }
}
