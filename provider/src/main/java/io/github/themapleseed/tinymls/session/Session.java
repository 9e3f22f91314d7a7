package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.maintenance.MaintainedKey;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.maintenance.SharedDerivationKit;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import java.util.function.Supplier;

/**
 * A key at work: its punctured tree, the sender epoch that it seals in, the receiver epochs that it opened messages of,
 * and the messages sealed or opened piece by piece at present. Everything secret is erased when the key is destroyed,
 * when its lifetime is over, or when its handle is unreachable.
 */
public final class Session extends SessionUpkeep implements MaintainedKey {
    private final SessionDependencies dependencies;
    private final byte[] keyId;
    private final Lifetime lifetime;
    /** No message was sealed before this epoch: until it leaves the window there is nothing to erase. -1 if unknown. */
    private volatile long firstUse;
    private final PuncturableKey tree;
    private final MessageSealer sealer;
    private final MessageOpener opener;
    /** The messages that are sealed or opened piece by piece; its monitor also guards changes of {@link #life}. */
    private final StreamRegistry streams = new StreamRegistry();
    private volatile SessionState life = SessionState.ALIVE;
    private volatile boolean renewable;

    Session(SessionDependencies dependencies, RatchetPolicy policy, byte[] keyId, GgmTree tree, Lifetime lifetime,
            long firstUse) {
        super(policy);
        this.dependencies = dependencies;
        this.keyId = keyId;
        this.lifetime = lifetime;
        this.firstUse = firstUse;
        this.tree = new PuncturableKey(tree);
        this.sealer = new MessageSealer(this);
        this.opener = new MessageOpener(this);
        noteClocks(dependencies.maintenance().present(policy)); // a clock that steps back now delays no puncture
    }

    /** The public id of the key, 16 bytes; a copy. */
    public byte[] keyId() {
        return keyId.clone();
    }

    /** The public id itself, which must not be changed. */
    byte[] identity() {
        return keyId;
    }

    /** Seals messages under this key. */
    public MessageSealer sealer() {
        return sealer;
    }

    /** Opens messages under this key. */
    public MessageOpener opener() {
        return opener;
    }

    SessionDependencies dependencies() {
        return dependencies;
    }

    @Override
    public Delegate delegate() {
        return dependencies.delegate();
    }

    TimeSource time() {
        return dependencies.time();
    }

    PuncturableKey tree() {
        return tree;
    }

    /** Whether the key was destroyed, or erased because nobody held it any more. */
    public boolean isDestroyed() {
        return life == SessionState.DESTROYED || life == SessionState.RELEASED;
    }

    /** The last epoch whose keys are kept: of a version the last one in force. */
    long lastEpoch() {
        return lifetime.isOfVersion() ? lifetime.reach() : EpochArithmetic.MAX;
    }

    /** How long the key may be used. */
    Lifetime lifetime() {
        return lifetime;
    }

    /** Marks the session of a raw key: a key that is handed in again gets a new one if this one cannot seal. */
    void markRenewable() {
        renewable = true;
    }

    boolean isRenewable() {
        return renewable;
    }

    /** The last instant at which the key may be used, Unix time in ms. It moves when the wall clock leaps. */
    public long notAfter() {
        return lifetime.notAfter();
    }

    /** Whether the key can seal at that time by the wall clock. */
    KeyUsability usabilityAt(long wallMillis) {
        if (life == SessionState.ALIVE) {
            return wallMillis <= lifetime.notAfter() ? KeyUsability.USABLE : lifetime.recheck(wallMillis);
        }
        return ended();
    }

    /** Whether the key can open messages at that time by the wall clock. */
    KeyUsability openingAt(long wallMillis) {
        return life == SessionState.ALIVE ? lifetime.openingAt(wallMillis) : ended();
    }

    /** Whether a message that is sealed piece by piece can go on at that time by the wall clock. */
    KeyUsability streamingAt(long wallMillis) {
        return life == SessionState.ALIVE ? lifetime.streamingAt(wallMillis) : ended();
    }

    private KeyUsability ended() {
        return life == SessionState.EXPIRED ? lifetime.expired() : KeyUsability.DESTROYED;
    }

    /** Throws a {@link KeyEndedException} if the key is destroyed or past its lifetime. */
    public void checkUsable() {
        usabilityAt(time().wallMillis()).check();
    }

    /**
     * Erases the key's past, then exports the key (FORMAT.md, exported key). The caller wipes the result.
     *
     * @throws KeyEndedException if it is destroyed or past its lifetime
     */
    public byte[] export() {
        checkUsable();
        GuardedInstant now = dependencies.maintenance().present(policy());
        noteClocks(now);
        return KeyExport.of(this, now, policy().isForwardSecret() && isSettled(now), firstUse);
    }

    /** Erases the sender epochs and receiver epochs before that epoch. */
    void closeBefore(long horizon) {
        sealer.closeBefore(horizon);
        opener.closeBefore(horizon);
    }

    /** Erases everything at once, for all who use the key. Idempotent. */
    @Override
    public void destroy() {
        end(SessionState.DESTROYED);
    }

    /** Erases everything because nobody holds the key any more. */
    @Override
    public void release() {
        end(SessionState.RELEASED);
    }

    private void end(SessionState how) {
        SessionState before;
        synchronized (streams) {
            before = life;
            life = before == SessionState.DESTROYED ? before : how;
        }
        eraseAll();
        if (before == SessionState.ALIVE) {
            events().report(how.count());
            if (how == SessionState.EXPIRED && !lifetime.isOfVersion()) {
                events().reportEnd(lifetime.isOver(time().monotonicNanos()));
            }
        }
    }

    /** Erases what an ended session holds; the next visit does it again, in case something failed. */
    private void eraseAll() {
        tree.destroy();
        sealer.close();
        opener.close();
        streams.eraseAll();
    }

    /** Whether nothing secret is left of an ended session. */
    @Override
    public boolean isErased() {
        return arePoolsErased() && streams.isEmpty();
    }

    /** Counts and reports what happens to the key. */
    KeyEvents events() {
        return new KeyEvents(keyId, lifetime);
    }

    /** The first four bytes of the key's public id, in hex: its name in logs and events. */
    public String shortId() {
        return events().keyName();
    }

    boolean isAlive() {
        return life == SessionState.ALIVE;
    }

    /**
     * The oldest epoch that can still be derived and may have been used, or {@link Gauge#NONE}: for a key without a
     * window, and for a key made elsewhere before its first puncture here, since its age is unknown.
     */
    long oldestEpoch() {
        long oldest = Math.max(tree.from(), firstUse);
        return policy().isForwardSecret() && oldest > 0 ? oldest : Gauge.NONE;
    }

    /** Erases what has left the window by now: a key in use does not wait for maintenance. */
    void puncture() {
        dependencies.maintenance().ensureRunning();
        // a log must not block while the kit holds a node, or the caller an engine or a lock
        boolean handsOver = EventDelivery.handOver();
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            puncture(dependencies.maintenance().present(policy()), kit);
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    private void puncture(GuardedInstant now, SharedDerivationKit kit) {
        if (life != SessionState.ALIVE || lifetime.isResting(now.clocks().nanos())) {
            return;
        }
        noteClocks(now);
        if (lifetime.isOver(now.clocks().nanos())) {
            end(SessionState.EXPIRED);
        } else if (isSettled(now)) {
            lifetime.follow(now.clocks());
            if (now.millis() < firstUse && dependencies.maintenance().present(policy()).millis() < firstUse) {
                firstUse = -1; // the clock was wrong when the key was made: messages may have earlier epochs
            }
            if (now.steady() && now.millis() > lifetime.erasedAfter()) {
                end(SessionState.EXPIRED); // only by a steady clock: one that is ahead may be set right soon
            } else {
                events().reportNearEnd(now);
                erasePast(now, kit);
            }
        }
    }

    /**
     * Erases the epochs before the window. Epochs after the key's life are cut off too, but only while the wall clock
     * is steady: a clock that is set right later might find the present cut off.
     */
    private void erasePast(GuardedInstant now, SharedDerivationKit kit) {
        long horizon = policy().isForwardSecret() ? policy().horizon(now.millis()) : 0;
        if (horizon <= firstUse || horizon <= tree.from() || (lifetime.isOfVersion() && isAllPast(horizon, now))) {
            return;
        }
        SecurityEvent puncture = SecurityEvent.begin(Counter.Family.PUNCTURES);
        long end = now.steady() ? tree.takeCut(lifetime.materialEnd(), kit) : EpochArithmetic.MAX;
        int erased = kit.puncture(dependencies.delegate(), step -> tree.puncture(horizon, end, step));
        closeBefore(horizon);
        if (erased > 0) {
            if (end >= horizon) {
                lifetime.cut(end);
            }
            Counter.NODES_ERASED.add(erased);
            puncture.end(Counter.PUNCTURES, erased, null);
        }
    }

    /** Whether a clock that is not steady would erase all of a version: a clock that is ahead may be set right soon. */
    private boolean isAllPast(long horizon, GuardedInstant now) {
        return !now.steady() && horizon > lifetime.materialEnd();
    }

    /** A copy of the key's tree, cut at the window, for a store's file; the caller wipes it. Null if it is erased. */
    @Nullable GgmTree copyOfTree() {
        puncture();
        return tree.copy();
    }

    /** Erases the sender epochs and receiver epochs after the last one in which the version is in force. */
    void closeAfterEnd() {
        long last = lifetime.notAfter();
        sealer.closeAfter(last);
        opener.closeAfter(last);
    }

    @Override
    public boolean maintain(GuardedInstant now, SharedDerivationKit kit) {
        visitClosedPools();
        puncture(now, kit);
        if (life != SessionState.ALIVE) {
            eraseAll();
            return !isErased();
        }
        sealer.retireStale();
        opener.retireUnused();
        opener.offsets().forgetOld(now.clocks().nanos());
        streams.eraseAbandoned();
        return true;
    }

    /** Whether that epoch lies more than two windows back by the destruction clock. */
    boolean isLongPast(long epoch) {
        if (!policy().isForwardSecret()) {
            return false;
        }
        GuardedInstant now = dependencies.maintenance().present(policy());
        return isSettled(now) && epoch < now.millis() - 2 * policy().windowMillis();
    }

    /** A pool of engines under those keys, whose messages are counted in tallies of that kind. */
    EnginePool pool(SenderEpochKeys keys, Supplier<MessageTally> tallies) {
        return new EnginePool(dependencies.delegate(), keys, tallies, closedPools(time()));
    }

    /** Erases a message sealed or opened piece by piece when the key ends; at once if the key has ended already. */
    StreamedMessage watch(StreamedMessage stream) {
        streams.add(stream.secrets());
        if (life != SessionState.ALIVE) {
            streams.erase(stream.secrets());
        }
        return stream;
    }

    /** Forgets a message of which nothing secret is left. */
    void unwatch(StreamSecrets secrets) {
        streams.remove(secrets);
    }

    @Override
    public String toString() {
        return "Session[redacted]";
    }
}
