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
final class World {
    /** The defaults of the settings. */
    static final Policy DEFAULT = new Policy(100, 60_000, 86_400_000);
    static final byte[] TEXT = "attack at dawn".getBytes();

    final ManualTime time = new ManualTime();
    final RecordingProvider recorder = new RecordingProvider("Recorder");
    final Maintenance maintenance;
    final Environment environment;
    final Registry registry;

    World() {
        this(DEFAULT);
    }

    World(Policy policy) {
        maintenance = Maintenance.byHand(time);
        environment = new Environment(Delegate.of(recorder), new SecureRandom(), maintenance);
        registry = new Registry(environment, policy);
    }

    /** A root key like no other of that number. */
    static byte[] root(int number) {
        byte[] root = new byte[32];
        Arrays.fill(root, (byte) 7);
        for (int i = 0; i < 4; i++) {
            root[i] = (byte) (number >>> 8 * i);
        }
        return root;
    }

    /** A key made elsewhere; the caller holds on to the handle. */
    KeyHandle imported(Policy policy) {
        return imported(1, policy);
    }

    KeyHandle imported(int number, Policy policy) {
        try {
            return registry.create(root(number), policy);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key generated here. */
    KeyHandle generated(Policy policy) {
        return registry.generate(root(1), policy);
    }

    /** Time goes by, and maintenance wakes as often as its thread would. */
    void pass(long millis) {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        while (left > 0) {
            long nap = Math.min(left, Math.max(1, maintenance.runDue()));
            time.passNanos(nap);
            left -= nap;
        }
        maintenance.runDue();
    }

    static byte[] seal(KeyHandle key) {
        return seal(key, null, null);
    }

    static byte[] seal(KeyHandle key, Reservation shown, SecureRandom random) {
        byte[] message = new byte[Header.BYTES + (int) Chunking.V1.sealedBytes(TEXT.length)];
        key.session().sealer().seal(Associated.NONE, shown, random, TEXT, 0, TEXT.length, message, 0);
        return message;
    }

    static byte[] open(KeyHandle key, byte[] message) throws Refusal {
        byte[] output = new byte[message.length];
        int length = message.length - Header.BYTES;
        int written = key.session().opener()
                .open(Header.parse(message, 0), Associated.NONE, message, Header.BYTES, length, output, 0);
        return Arrays.copyOf(output, written);
    }

    static long epochOf(byte[] message) {
        return Header.parse(message, 0).epoch();
    }
}
