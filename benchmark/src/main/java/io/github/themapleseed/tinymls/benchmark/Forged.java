package io.github.themapleseed.tinymls.benchmark;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.AEADBadTagException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Messages that nobody with the key has sealed, and how many of them a receiver refuses. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class Forged {
    private static final int EPOCH_AT = 1;
    private static final int SALT_AT = 7;
    private static final int ACCEPTED_MILLIS = 55_000;

    /** What is forged: salt and epoch within the window; the salt under one epoch; or the tag of a true message. */
    @Param({"epoch", "salt", "tag"})
    public String fault;
    /** Bytes of a message. */
    @Param({"64"})
    public int size;

    private final SplittableRandom random = new SplittableRandom(1);
    private Contender receiver;
    private byte[] message;
    private byte[] sealed;
    private byte[] output;
    private int length;
    private long now;

    /** Builds the receiver. */
    @Setup(Level.Trial)
    public void build() throws GeneralSecurityException {
        receiver = new TinyMls(Providers.liveKey());
        message = Messages.of(size);
        sealed = new byte[size + Contender.ROOM];
        output = new byte[size + Contender.ROOM];
    }

    /** Seals the true message that the forgeries are made of. */
    @Setup(Level.Iteration)
    public void sealAnew() throws GeneralSecurityException {
        length = receiver.seal(message, sealed);
        receiver.open(sealed, length, output);
        now = System.currentTimeMillis();
        if (fault.equals("tag")) {
            sealed[length - 1] ^= 1;
        }
    }

    /** Refuses one. */
    @Benchmark
    public AEADBadTagException refuse() throws GeneralSecurityException {
        forge();
        try {
            receiver.open(sealed, length, output);
        } catch (AEADBadTagException e) {
            return e;
        }
        throw new IllegalStateException("opened a forged message");
    }

    private void forge() {
        ByteBuffer header = ByteBuffer.wrap(sealed);
        if (fault.equals("epoch")) {
            long epoch = now + random.nextInt(-ACCEPTED_MILLIS, ACCEPTED_MILLIS);
            header.putShort(EPOCH_AT, (short) (epoch >>> 32)).putInt(EPOCH_AT + 2, (int) epoch);
        }
        if (!fault.equals("tag")) {
            header.putLong(SALT_AT, random.nextLong()).putInt(SALT_AT + 8, random.nextInt());
        }
    }
}
