package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.maintenance.SimulatedMaintenance;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Sessions under clocks moved by hand, over a delegate whose memory can be looked into. */
public final class World {
    /** The defaults of the settings. */
    public static final RatchetPolicy DEFAULT = new RatchetPolicy(100, 60_000, 86_400_000);
    public static final byte[] TEXT = "attack at dawn".getBytes();

    public final ManualTime time = new ManualTime();
    public final RecordingProvider recorder = new RecordingProvider("Recorder");
    public final Maintenance maintenance;
    public final SessionDependencies dependencies;
    public final SessionRegistry registry;
    public final RatchetPolicy policy;

    public World() {
        this(DEFAULT);
    }

    public World(RatchetPolicy policy) {
        this(policy, CacheLimits.DEFAULT);
    }

    public World(RatchetPolicy policy, CacheLimits limits) {
        maintenance = SimulatedMaintenance.of(time);
        dependencies = new SessionDependencies(Delegate.of(recorder), new SecureRandom(), new KeyInventory(maintenance),
                limits);
        registry = new SessionRegistry(dependencies, policy);
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
    public SessionHandle imported(RatchetPolicy policy) {
        return imported(1, policy);
    }

    public SessionHandle imported(int number, RatchetPolicy policy) {
        try {
            return registry.create(root(number), policy);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key generated here. */
    public SessionHandle generated(RatchetPolicy policy) {
        return registry.generate(root(1), policy);
    }

    /** Time goes by, and maintenance wakes as often as its thread would. */
    public void pass(long millis) {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        while (left > 0) {
            long nap = Math.min(left, Math.max(1, maintenance.visitDue()));
            time.passNanos(nap);
            left -= nap;
        }
        maintenance.visitDue();
    }

    public static byte[] seal(KeyHandle key) {
        return seal(key, null, null);
    }

    public static byte[] seal(KeyHandle key, ReservedNonce shown, SecureRandom random) {
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(TEXT.length)];
        key.seal(AssociatedData.NONE, ShownIv.of(shown), random, new BufferPair(TEXT, 0, TEXT.length, message, 0));
        return message;
    }

    public static byte[] open(KeyHandle key, byte[] message) throws RefusedMessageException {
        return open(key, new LastSenderCache(), message);
    }

    static byte[] open(KeyHandle key, LastSenderCache memory, byte[] message) throws RefusedMessageException {
        byte[] output = new byte[message.length];
        int length = message.length - Header.BYTES;
        int written = key.open(memory, MessageOpener.header(message, 0), AssociatedData.NONE,
                new BufferPair(message, Header.BYTES, length, output, 0));
        return Arrays.copyOf(output, written);
    }

    /** Seals twice: the engine of the first message is erased, that of the second stays. Returns the second message. */
    public static byte[] sealTwice(KeyHandle key) {
        seal(key);
        return seal(key);
    }

    /** Opens twice, for the same reason. */
    public static byte[] openTwice(KeyHandle key, byte[] message) throws RefusedMessageException {
        open(key, message);
        return open(key, message);
    }

    /** Whether the key's tree still holds that epoch. */
    public static boolean covers(SessionHandle key, long epoch) {
        return key.session().tree().covers(epoch);
    }

    /** The first epoch that the key's tree still holds. */
    public static long oldest(SessionHandle key) {
        return key.session().tree().from();
    }

    /** How many sender epochs the key keeps to open what follows. */
    public static int receiverEpochs(SessionHandle key) {
        return key.session().opener().size();
    }

    /** Has the key erase its past as a use of it would. */
    public static void puncture(SessionHandle key) {
        key.session().puncture();
    }

    public static long epochOf(byte[] message) {
        return Header.parse(message, 0).epoch();
    }
}
