package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
import java.util.Arrays;
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
 * One receiver opens messages of many senders that share its key and take turns; beside it as many bare delegates with a
 * key each, which shows what the memory of so many keys costs by itself.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ManySenders {
    /** Whose ciphers. */
    @Param({"tinymls", "jdk"})
    public String contender;
    /** Senders that take turns. */
    @Param({"1", "100"})
    public int senders;
    /** Bytes of a message. */
    @Param({"64", "1024"})
    public int size;

    private Contender[] receivers;
    private Contender[] all;
    private byte[] message;
    private byte[][] sealed;
    private byte[] output;
    private int length;
    private int turn;

    /** Imports the key once for every party, so each has a session of its own. */
    @Setup(Level.Trial)
    public void build() throws GeneralSecurityException {
        boolean tinyMls = contender.equals("tinymls");
        all = new Contender[senders];
        for (int i = 0; i < senders; i++) {
            all[i] = tinyMls ? party() : Contenders.named(contender);
        }
        receivers = all.clone();
        if (tinyMls) {
            Arrays.fill(receivers, party());
        }
        message = Messages.of(size);
        sealed = new byte[senders][size + Contender.ROOM];
        output = new byte[size + Contender.ROOM];
    }

    private static Contender party() throws GeneralSecurityException {
        return new TinyMls(Providers.imported(Providers.rootKey()));
    }

    /** Every sender seals a message. */
    @Setup(Level.Iteration)
    public void sealAnew() throws GeneralSecurityException {
        for (int i = 0; i < senders; i++) {
            length = all[i].seal(message, sealed[i]);
        }
    }

    /** Opens the next sender's. */
    @Benchmark
    public int open() throws GeneralSecurityException {
        turn = turn + 1 < senders ? turn + 1 : 0;
        return receivers[turn].open(sealed[turn], length, output);
    }
}
