package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.record.Associated;
import io.github.themapleseed.tinymls.record.Chunking;
import io.github.themapleseed.tinymls.record.Header;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Sessions under clocks moved by hand, over a delegate whose memory can be looked into. */
public final class World {
    /** The defaults of the settings. */
    public static final Policy DEFAULT = new Policy(100, 60_000, 86_400_000);
    public static final byte[] TEXT = "attack at dawn".getBytes();

    public final ManualTime time = new ManualTime();
    public final RecordingProvider recorder = new RecordingProvider("Recorder");
    public final Maintenance maintenance;
    public final Environment environment;
    public final Registry registry;
    public final Policy policy;

    public World() {
        this(DEFAULT);
    }

    public World(Policy policy) {
        this(policy, Limits.DEFAULT);
    }

    public World(Policy policy, Limits limits) {
        maintenance = Maintenance.byHand(time);
        environment = new Environment(Delegate.of(recorder), new SecureRandom(), maintenance, limits);
        registry = new Registry(environment, policy);
        this.policy = policy;
    }

    /** A root key like no other of that number. */
    public static byte[] root(int number) {
        byte[] root = new byte[32];
        Arrays.fill(root, (byte) 7);
        for (int i = 0; i < 4; i++) {
            root[i] = (byte) (number >>> 8 * i);
        }
        return root;
    }

    /** A key made elsewhere; the caller holds on to the handle. */
    public KeyHandle imported(Policy policy) {
        return imported(1, policy);
    }

    public KeyHandle imported(int number, Policy policy) {
        try {
            return registry.create(root(number), policy);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key generated here. */
    public KeyHandle generated(Policy policy) {
        return registry.generate(root(1), policy);
    }

    /** Time goes by, and maintenance wakes as often as its thread would. */
    public void pass(long millis) {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        while (left > 0) {
            long nap = Math.min(left, Math.max(1, maintenance.runDue()));
            time.passNanos(nap);
            left -= nap;
        }
        maintenance.runDue();
    }

    public static byte[] seal(KeyHandle key) {
        return seal(key, null, null);
    }

    public static byte[] seal(KeyHandle key, Reservation shown, SecureRandom random) {
        byte[] message = new byte[Header.BYTES + (int) Chunking.V1.sealedBytes(TEXT.length)];
        key.session().sealer().seal(Associated.NONE, shown, random, TEXT, 0, TEXT.length, message, 0);
        return message;
    }

    public static byte[] open(KeyHandle key, byte[] message) throws Refusal {
        return open(key, new SenderMemory(), message);
    }

    static byte[] open(KeyHandle key, SenderMemory memory, byte[] message) throws Refusal {
        byte[] output = new byte[message.length];
        int length = message.length - Header.BYTES;
        int written = key.session().opener()
                .open(memory, Header.parse(message, 0), Associated.NONE, message, Header.BYTES, length, output, 0);
        return Arrays.copyOf(output, written);
    }

    public static long epochOf(byte[] message) {
        return Header.parse(message, 0).epoch();
    }
}
