package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.engine.ClosedPools;
import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.maintenance.MaintainedKey;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.maintenance.SharedDerivationKit;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import java.util.function.Supplier;

/**
 * A key at work: its punctured tree, its current sender epoch, the sender epochs it has opened messages of, and the
 * long messages on their way. It lives until destroyed or past its lifetime; then everything secret is erased.
 */
public final class Session implements MaintainedKey {
    private final SessionDependencies environment;
    private final TimeSource time;
    private final RatchetPolicy policy;
    private final byte[] keyId;
    private final Lifetime lifetime;
    private final KeyEvents events;
    /** No message was sealed before this epoch, as far as is known: until it passes there is nothing to erase. */
    private volatile long firstUse;
    private final PuncturableKey tree;
    private final MessageSealer sealer;
    private final MessageOpener opener;
    /** The messages that are sealed or opened piece by piece; its monitor also guards changes of {@link #life}. */
    private final OngoingStreams streams = new OngoingStreams();
    private final ClosedPools closedPools;
    private volatile SessionState life = SessionState.ALIVE;
    private volatile boolean settled;

    Session(SessionDependencies environment, RatchetPolicy policy, byte[] keyId, GgmTree tree, Lifetime lifetime, long firstUse) {
        this.environment = environment;
        this.time = environment.time();
        this.policy = policy;
        this.keyId = keyId;
        this.lifetime = lifetime;
        this.events = new KeyEvents(keyId, lifetime);
        this.firstUse = firstUse;
        this.closedPools = new ClosedPools(time, policy.patienceMillis());
        this.tree = new PuncturableKey(keyId, tree);
        this.sealer = new MessageSealer(this);
        this.opener = new MessageOpener(this);
    }

    /** The public id of the key, 16 bytes; a copy. */
    public byte[] keyId() {
        return keyId.clone();
    }

    /** Seals messages under this key. */
    public MessageSealer sealer() {
        return sealer;
    }

    /** Opens messages under this key. */
    public MessageOpener opener() {
        return opener;
    }

    SessionDependencies environment() {
        return environment;
    }

    @Override
    public Delegate delegate() {
        return environment.delegate();
    }

    TimeSource time() {
        return time;
    }

    @Override
    public RatchetPolicy policy() {
        return policy;
    }

    PuncturableKey tree() {
        return tree;
    }

    /** Whether {@link #destroy} was called, or would have been, since nobody holds the key any more. */
    public boolean isDestroyed() {
        return life == SessionState.DESTROYED || life == SessionState.RELEASED;
    }

    /** How long the key may be used. */
    Lifetime lifetime() {
        return lifetime;
    }

    /** The last instant at which the key may be used, Unix time in ms by the wall clock; moves when that clock leaps. */
    public long notAfter() {
        return lifetime.notAfter();
    }

    /** Why the key can no longer be used at that time by the wall clock, or null if it can. */
    KeyEndedException endedAt(long wallMillis) {
        SessionState now = life;
        if (now == SessionState.ALIVE) {
            return wallMillis <= lifetime.notAfter() ? null : lifetime.endAt(wallMillis);
        }
        return now == SessionState.EXPIRED ? lifetime.ended() : KeyEndedException.destroyed();
    }

    /**
     * Makes sure the key can be used now.
     *
     * @throws KeyEndedException if it is destroyed or past its lifetime
     */
    public void checkUsable() {
        KeyEndedException ended = endedAt(time().wallMillis());
        if (ended != null) {
            throw ended;
        }
    }

    /**
     * The exported form of the key as it stands at this moment (FORMAT.md, exported key), which the caller wipes.
     *
     * @throws KeyEndedException if it is destroyed or past its lifetime
     */
    public byte[] export() {
        checkUsable();
        GuardedInstant now = environment.maintenance().present(policy);
        lifetime.follow(now.clocks());
        long end = lifetime.notAfter();
        long horizon = policy.isForwardSecret() && isSettled(now)
                ? Math.min(EpochArithmetic.clamp(now.millis() - policy.windowMillis()), end) : 0;
        try (DerivationKit kit = environment.delegate().borrow()) {
            return tree.export(horizon, firstUse >= 0 && horizon > firstUse, end, policy.isForwardSecret(), kit.step());
        } finally {
            closeBefore(tree.from()); // maintenance may find nothing left to puncture
        }
    }

    private void closeBefore(long horizon) {
        sealer.closeBefore(horizon);
        opener.closeBefore(horizon);
    }

    /** Erases everything, at once for all who use the key; more than once does no harm. */
    @Override
    public void destroy() {
        end(SessionState.DESTROYED);
    }

    /** Erases everything, since nobody holds the key any more. */
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
            events.report(how.count());
            if (how == SessionState.EXPIRED) {
                events.reportEnd(lifetime.isOver(time().monotonicNanos()));
            }
        }
    }

    /** Erases what an ended session holds; done again by the next visit, in case something failed on the way. */
    private void eraseAll() {
        tree.destroy();
        sealer.close();
        opener.close();
        streams.eraseAll();
    }

    /** Whether nothing secret is left of an ended session. */
    @Override
    public boolean isErased() {
        return closedPools.isEmpty() && streams.isEmpty();
    }

    /** Reports what becomes of the key. */
    KeyEvents events() {
        return events;
    }

    /** The beginning of the key's public id, by which reports name it. */
    public String shortId() {
        return events.keyName();
    }

    boolean isAlive() {
        return life == SessionState.ALIVE;
    }

    /**
     * The oldest epoch that can still be derived and may have been used; none for a key that never forgets, and for
     * one made elsewhere before its first puncture, of which nobody here knows how old it is.
     */
    long oldestEpoch() {
        long oldest = Math.max(tree.from(), firstUse);
        return policy.isForwardSecret() && oldest > 0 ? oldest : Gauge.NONE;
    }

    /** Punctures if there is anything to erase by now: a key in use does not wait for maintenance. */
    void puncture() {
        environment.maintenance().ensureRunning();
        boolean handsOver = EventDelivery.handOver(); // the kit holds a node, and the caller may hold an engine or a lock
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            puncture(environment.maintenance().present(policy), kit);
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    /**
     * Whether the clock of destruction has met the wall clock since the key is here. One that has not caught up with
     * a step back yet speaks of a time that the key never saw, and would erase what it has just begun to seal.
     */
    private boolean isSettled(GuardedInstant now) {
        if (!settled) {
            settled = now.isSettled();
        }
        return settled;
    }

    private void puncture(GuardedInstant now, SharedDerivationKit kit) {
        if (life != SessionState.ALIVE) {
            return;
        }
        if (lifetime.isOver(now.clocks().nanos())) {
            end(SessionState.EXPIRED);
        } else if (isSettled(now)) {
            lifetime.follow(now.clocks());
            if (now.millis() < firstUse) {
                firstUse = -1; // the clock was wrong when the key was made: messages may lie before that
            }
            if (now.steady() && now.millis() > lifetime.reach()) {
                end(SessionState.EXPIRED); // not before: the clock may be ahead, and put right soon
            } else {
                events.reportNearEnd(now);
                erasePast(now, kit);
            }
        }
    }

    /**
     * Erases what lies before the window. What lies after the key's life is cut off too, but only while the wall clock
     * is steady: one that is put right later would find the key's present cut off.
     */
    private void erasePast(GuardedInstant now, SharedDerivationKit kit) {
        long horizon = policy.isForwardSecret() ? policy.horizon(now.millis()) : 0;
        if (horizon <= firstUse || horizon <= tree.from()) {
            return;
        }
        SecurityEvent puncture = SecurityEvent.begin(Counter.Family.PUNCTURES);
        long end = now.steady() ? lifetime.notAfter() : EpochArithmetic.MAX;
        int erased = tree.puncture(horizon, end, kit.step(environment.delegate()));
        closeBefore(horizon);
        if (erased > 0) {
            if (end >= horizon) {
                lifetime.cut(end);
            }
            Counter.NODES_ERASED.add(erased);
            puncture.end(Counter.PUNCTURES, erased, null);
        }
    }

    /**
     * What maintenance does for a key, used or idle: puncture, and retire what is no longer in use.
     *
     * @param now by the clock of destruction
     * @return whether there will be more to do
     */
    @Override
    public boolean maintain(GuardedInstant now, SharedDerivationKit kit) {
        closedPools.visit();
        puncture(now, kit);
        if (life != SessionState.ALIVE) {
            eraseAll();
            return !isErased();
        }
        sealer.retireStale();
        opener.retireUnused();
        streams.eraseAbandoned();
        opener.offsets().forgetOld(time.monotonicNanos());
        return true;
    }

    /** Whether that epoch has left the window by another window, by the clock of destruction. */
    boolean isLongPast(long epoch) {
        if (!policy.isForwardSecret()) {
            return false;
        }
        GuardedInstant now = environment.maintenance().present(policy);
        return isSettled(now) && epoch < now.millis() - 2 * policy.windowMillis();
    }

    /** A pool of engines under those keys, which counts what they do in batches of that kind. */
    EnginePool pool(SenderEpochKeys keys, Supplier<MessageTally> batches) {
        return new EnginePool(environment.delegate(), keys, batches, closedPools);
    }

    /** Erases a long message with the key, or now if the key has ended meanwhile. */
    StreamedMessage watch(StreamedMessage stream) {
        streams.add(stream.secrets());
        if (life != SessionState.ALIVE) {
            streams.erase(stream.secrets());
        }
        return stream;
    }

    /** Forgets a long message of which nothing secret is left. */
    void unwatch(StreamSecrets secrets) {
        streams.remove(secrets);
    }

    @Override
    public String toString() {
        return "Session[redacted]";
    }
}
