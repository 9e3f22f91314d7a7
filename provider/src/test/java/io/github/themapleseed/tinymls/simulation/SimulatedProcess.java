package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.maintenance.SimulatedMaintenance;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.KeyInventory;
import io.github.themapleseed.tinymls.session.LastSenderCache;
import io.github.themapleseed.tinymls.session.MessageOpener;
import io.github.themapleseed.tinymls.session.RefusalReason;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.ReservedNonce;
import io.github.themapleseed.tinymls.session.RobbedMemory;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.SessionRegistry;
import io.github.themapleseed.tinymls.session.StreamedMessage;
import io.github.themapleseed.tinymls.session.World;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process with one live key: the provider's session, its maintenance without a thread, and clocks of its own. */
final class SimulatedProcess {
    /** How often maintenance runs in a long step of time: in between its thread gets no processor. */
    private static final int VISITS = 5;

    final SimulatedClock clock;
    final RatchetPolicy policy;
    private final WatchedDelegate watched;
    private final Maintenance maintenance;
    private final SessionDependencies dependencies;
    private final SeededRandom random;
    private final SessionHandle key;
    private LastSenderCache lastSender = new LastSenderCache();
    private ReservedNonce reserved;
    private final long bornNanos;

    /** What became of a message that was to be opened: the text, or why it was refused. */
    record Outcome(byte[] text, RefusalReason reason) {
        boolean isOpened() {
            return reason == null;
        }
    }

    /** A message, and the traffic key of its first chunk. */
    record Sealed(byte[] message, byte[] trafficKey) {
    }

    SimulatedProcess(byte[] encodedKey, RatchetPolicy policy, SimulatedClock clock, NoncePairs pairs, long seed) {
        this.clock = clock;
        this.policy = policy;
        this.bornNanos = clock.monotonicNanos();
        this.watched = WatchedDelegate.of(pairs);
        this.maintenance = SimulatedMaintenance.of(clock);
        this.random = new SeededRandom(seed);
        this.dependencies = new SessionDependencies(watched.start(), random,
                new KeyInventory(maintenance));
        SessionHandle imported = null;
        try {
            imported = new SessionRegistry(dependencies, policy).create(encodedKey, policy);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
        this.key = imported;
    }

    /** Whether this process does again what another one has done. */
    void repeats(boolean now) {
        watched.repeats(now);
    }

    /** Time goes by, and maintenance runs as often as its thread would, at least towards the end. */
    void pass(long nanos) {
        long left = nanos;
        for (int visits = 0; left > 0; visits++) {
            long wait = Math.max(1, maintenance.visitDue());
            long nap = visits < VISITS || left <= wait ? Math.min(left, wait) : left - wait / 2;
            nap(nap);
            left -= nap;
        }
        maintenance.visitDue();
    }

    /**
     * Time without a visit. After a leap the destruction clock follows a clock that drifts fast by what it lasts to
     * read it again, so it is read at least twice in a window, much less often than the thread reads it.
     */
    private void nap(long nanos) {
        long pace = clock.isDriftingFast() ? TimeUnit.MILLISECONDS.toNanos(policy.windowMillis()) / 2 : nanos;
        for (long left = nanos; left > 0; left -= pace) {
            clock.pass(Math.min(left, pace));
            if (left > pace) {
                maintenance.present(policy);
            }
        }
    }

    /** The wall clock is set; maintenance reads the clocks just before and after. */
    void leap(long millis) {
        maintenance.present(policy);
        clock.leap(millis);
        maintenance.present(policy);
    }

    /** The snapshot of this process is resumed at that time. */
    void resume(long wallMillis) {
        maintenance.present(policy);
        random.leaveItsTwin();
        clock.resumeAt(wallMillis);
        maintenance.present(policy);
    }

    /** Whether the key has lived as long as it may. */
    boolean isPastLife() {
        return clock.monotonicNanos() - bornNanos > 1_000_000L * policy.lifetimeMillis();
    }

    /** Seals a message; null if the key refuses. */
    Sealed seal() {
        try {
            byte[] message = World.seal(key, reserved, null);
            reserved = null;
            return new Sealed(message, watched.lastKey());
        } catch (KeyEndedException e) {
            return null;
        }
    }

    /** Seals a message of one chunk as one that comes piece by piece; null if the key refuses. */
    Sealed sealPiecewise() {
        byte[] message = new byte[Header.BYTES + World.TEXT.length + 16];
        try (StreamedMessage stream = key.beginSealing(AssociatedData.NONE, reserved, null)) {
            reserved = null;
            stream.header().writeTo(message, 0);
            stream.seal(new BufferPair(World.TEXT, 0, World.TEXT.length, message, Header.BYTES));
            return new Sealed(message, watched.lastKey());
        } catch (KeyEndedException e) {
            return null;
        }
    }

    /** Reserves the nonce of the next message, as a look at its IV does. */
    void reserve() {
        try {
            reserved = key.reserve(null);
        } catch (KeyEndedException e) {
            reserved = null;
        }
    }

    Outcome open(byte[] message) {
        try {
            byte[] output = new byte[message.length];
            int length = message.length - Header.BYTES;
            int written = key.open(lastSender, MessageOpener.header(message, 0),
                    AssociatedData.NONE, new BufferPair(message, Header.BYTES,
                            length, output, 0));
            return new Outcome(Arrays.copyOf(output, written), null);
        } catch (RefusedMessageException e) {
            return new Outcome(null, e.reason());
        }
    }

    /** Another cipher takes over: what the last one has noticed is gone. */
    void newCipher() {
        lastSender = new LastSenderCache();
    }

    /** The exported key; null if the key refuses. */
    byte[] export() {
        try {
            return key.encode();
        } catch (KeyEndedException e) {
            return null;
        }
    }

    /** The first epoch that the key holds. */
    long oldestEpoch() {
        return World.oldest(key);
    }

    /** What a thief finds: the tree as an exported key, or null if there is none. */
    byte[] stolenTree() {
        return RobbedMemory.tree(key);
    }

    /** What a thief finds: traffic keys, in memory and in objects of the delegate. */
    List<byte[]> stolenTrafficKeys() {
        List<byte[]> keys = new ArrayList<>(RobbedMemory.trafficKeys(key));
        keys.addAll(watched.rememberedKeys());
        return keys;
    }

    /** The application destroys the key. */
    void destroyKey() {
        key.destroy();
    }

    /** The process ends. */
    void end() {
        key.destroy();
        maintenance.visitDue();
    }
}
