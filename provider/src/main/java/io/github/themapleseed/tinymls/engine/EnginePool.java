package io.github.themapleseed.tinymls.engine;

import io.github.themapleseed.tinymls.memory.SecretArrays;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The keyed engines of one sender epoch. An engine is either idle or leased to one thread, and only idle engines are
 * scrubbed: {@link #close} scrubs them at once, and {@link #release} those that were leased then. Of an engine that is
 * never released, key and IV are erased after a window; see {@link ClosedPools}.
 *
 * <p>Many sender epochs have one message only. So the engine of the first message is erased when it is released, and
 * engines that stay begin with the second.
 *
 * <p>No lock is taken: an engine stays in its slot, and leasing it is one atomic step on the engine itself. A thread
 * prefers the engine that it put into the pool, so that engines do not move from core to core. Slots are written only
 * when an engine enters or leaves the pool, since each write of a reference makes work for the collector.
 */
public final class EnginePool {
    /**
     * Slots of a pool, and so the most engines that it keeps: twice as many as processors, so that most threads have a
     * slot of their own. A power of two, so that the last bits of a thread's id choose one.
     */
    static final int SLOTS = Math.min(64, Integer.highestOneBit(
            Math.max(1, 2 * Runtime.getRuntime().availableProcessors())));
    /** The place of the first message's engine, behind the slots. Who sets its owner, which is 0, leases the engine. */
    private static final int FIRST = SLOTS;

    private final Delegate delegate;
    private final SenderEpochKeys keys;
    private final Supplier<MessageTally> tallies;
    private final AtomicReferenceArray<PooledEngine> slots = new AtomicReferenceArray<>(SLOTS + 1);
    /** Id of the thread that last put an engine into each slot; 0 if no thread ever did. */
    private final AtomicIntegerArray owners = new AtomicIntegerArray(SLOTS + 1);
    private final SlotlessEngines slotless = new SlotlessEngines();
    private final ClosedPools closedPools;
    private volatile boolean closed;
    /** This field and the next two make the pool an element of {@link ClosedPools}, and only that uses them. */
    volatile @Nullable EnginePool nextClosed;
    volatile long closedAtNanos;
    boolean listed;

    /** A pool without engines. The keys stay the caller's until {@link #close}; each new engine gets a new tally. */
    public EnginePool(Delegate delegate, SenderEpochKeys keys, Supplier<MessageTally> tallies,
            ClosedPools closedPools) {
        this.delegate = delegate;
        this.keys = keys;
        this.tallies = tallies;
        this.closedPools = closedPools;
    }

    public SenderEpochKeys keys() {
        return keys;
    }

    /** Leases an engine, which the caller releases; null if the sender epoch has ended. */
    public @Nullable PooledEngine lease() {
        if (closed) {
            return null;
        }
        if (owners.get(FIRST) == 0 && owners.compareAndSet(FIRST, 0, 1)) {
            return forOneMessage();
        }
        int me = id(Thread.currentThread());
        int own = slotOf(me);
        if (own < 0) { // one more engine is cheaper than two threads that share one
            return anyIdle(me, true);
        }
        PooledEngine engine = slots.get(own);
        if (engine == null) {
            return addEngine();
        }
        return engine.tryLease() ? engine : anyIdle(me, false);
    }

    /** Leases any idle engine, or a new one. */
    private @Nullable PooledEngine anyIdle(int me, boolean mayAdd) {
        for (int i = 0; i < SLOTS; i++) {
            PooledEngine engine = slots.get(me + i & SLOTS - 1);
            if (engine != null) {
                if (engine.tryLease()) {
                    return engine;
                }
                if (mayAdd && size() < SLOTS) {
                    break;
                }
            }
        }
        return addEngine();
    }

    /**
     * Leases a new engine; null if the sender epoch has ended. It has its place before its user does anything with it:
     * if the call dies, {@link ClosedPools} finds it.
     */
    private @Nullable PooledEngine addEngine() {
        try {
            PooledEngine engine = newEngine(delegate, keys, tallies.get());
            if (!placeInSlot(engine)) {
                slotless.add(engine);
            }
            return unlessClosed(engine);
        } catch (WipedException e) {
            return null;
        }
    }

    /** The same for an engine that is erased when it is released. */
    private @Nullable PooledEngine forOneMessage() {
        byte[] key = null;
        try {
            key = keys.key();
            PooledEngine engine = PooledEngine.forOneMessage(delegate, key, keys.iv(), tallies.get());
            slots.set(FIRST, engine);
            return unlessClosed(engine);
        } catch (WipedException e) {
            return null;
        } finally {
            SecretArrays.wipe(key);
        }
    }

    /**
     * The engine, which has its place; null, and the engine erased, if the pool has been closed. That is read after the
     * placing, and {@link #close} looks at the places after it has set it: one of the two erases the engine.
     */
    private @Nullable PooledEngine unlessClosed(PooledEngine engine) {
        if (!closed) {
            return engine;
        }
        if (!erase(engine)) {
            beginClosing(); // close() may have found all places empty: maintenance tries again
        }
        return null;
    }

    /** The slot that the thread filled, or -1. A thread fills the first free slot, from the one that its id names. */
    private int slotOf(int me) {
        for (int i = 0; i < SLOTS; i++) {
            int slot = me + i & SLOTS - 1;
            int owner = owners.get(slot);
            if (owner == me) {
                return slot;
            }
            if (owner == 0) {
                break;
            }
        }
        return -1;
    }

    /**
     * A new engine under the keys of a sender epoch, outside any pool. The caller erases it.
     *
     * @throws WipedException if the keys have been wiped
     */
    public static PooledEngine newEngine(Delegate delegate, SenderEpochKeys keys, MessageTally tally) {
        byte[] key = keys.key();
        try {
            return PooledEngine.of(delegate, key, keys.iv(), tally);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /**
     * Ends a lease. The engine is erased instead of kept if it was for one message or used often, has no slot, or the
     * pool is closed.
     */
    public void release(PooledEngine engine) {
        if (engine.isSpent() || !engine.hasSlot()) {
            erase(engine); // the next lease makes a new one
            return;
        }
        engine.noteProven();
        endLease(engine);
    }

    /** Ends a lease in which no message was authentic. It leaves no engine that was not there before. */
    public void releaseUnproven(PooledEngine engine) {
        if (engine.isProven()) {
            release(engine);
        } else {
            erase(engine);
        }
    }

    private void endLease(PooledEngine engine) {
        engine.endLease();
        if (closed && engine.tryLease()) { // for good: it is never leased again
            erase(engine);
        }
    }

    /** Gives a new engine a slot if there is a free one. */
    private boolean placeInSlot(PooledEngine engine) {
        int me = id(Thread.currentThread());
        for (int i = 0; i < SLOTS; i++) {
            int slot = me + i & SLOTS - 1;
            if (slots.compareAndSet(slot, null, engine)) {
                owners.set(slot, me);
                engine.noteSlot();
                return true;
            }
        }
        return false;
    }

    /**
     * Erases an engine that is leased, and frees its slot. If that fails, the engine keeps its slot and stays leased,
     * and the next {@link #close} tries again.
     *
     * @return whether the engine is erased
     */
    private boolean erase(PooledEngine engine) {
        boolean erased = engine.erase();
        if (erased) {
            vacate(engine);
        }
        return erased;
    }

    private void vacate(PooledEngine engine) {
        for (int slot = FIRST; slot >= 0; slot--) {
            if (slots.get(slot) == engine && slots.compareAndSet(slot, engine, null)) {
                return;
            }
        }
        slotless.remove(engine);
    }

    private Stream<PooledEngine> engines() {
        return IntStream.range(0, SLOTS).mapToObj(slots::get).filter(Objects::nonNull);
    }

    /** Engines that have a slot: those that stay, and new ones in use. */
    public int size() {
        return closed ? 0 : (int) engines().count();
    }

    /** Adds the tallies of idle engines to the counters of the process; returns how many messages they held. */
    public long flush() {
        return engines().filter(PooledEngine::tryLease).mapToLong(this::flushTally).sum();
    }

    /** Calls no reader of metrics while the engine is leased: a slow reader would keep the key from being erased. */
    private long flushTally(PooledEngine engine) {
        try {
            return engine.tally().flush();
        } finally {
            endLease(engine);
        }
    }

    public boolean isClosed() {
        return closed;
    }

    /** Puts the pool on the list of closed pools: if {@link #close} fails or is not reached, maintenance closes it. */
    public void beginClosing() {
        closedPools.add(this);
    }

    /**
     * Ends the sender epoch: wipes its keys, leases no engine any more and erases every idle engine. Maintenance calls
     * this again until no engine is left.
     */
    public void close() {
        beginClosing();
        closed = true;
        keys.wipe();
        boolean clean = true;
        for (int slot = 0; slot <= FIRST; slot++) { // a loop, since a stream would allocate memory
            PooledEngine engine = slots.get(slot);
            clean &= engine == null || eraseUnused(engine);
        }
        for (PooledEngine engine = slotless.first(); engine != null; engine = engine.nextSlotless) {
            clean &= eraseUnused(engine);
        }
        if (clean) {
            closedPools.remove(this);
        }
    }

    /** Erases an engine unless a call uses it. Returns whether it is erased. */
    private boolean eraseUnused(PooledEngine engine) {
        return (engine.isEnding() || engine.tryLease()) && erase(engine);
    }

    /** Erases key and IV of engines that are still leased, and removes these engines from the pool. */
    void revokeEnginesInUse() {
        for (int slot = 0; slot <= FIRST; slot++) {
            PooledEngine engine = slots.get(slot);
            if (engine != null) {
                revoke(engine);
            }
        }
        for (PooledEngine engine = slotless.first(); engine != null; engine = engine.nextSlotless) {
            revoke(engine);
        }
    }

    private void revoke(PooledEngine engine) {
        if (engine.isEnding()) {
            return;
        }
        if (engine.tryLease()) {
            erase(engine); // released just now
        } else {
            Counter.ERASING_FAILED.increment();
            engine.revoke();
            vacate(engine);
        }
    }

    /** The thread's number, never 0. Its last bits name the slot that the thread tries first. */
    static int id(Thread thread) {
        int id = (int) thread.getId();
        return id == 0 ? SLOTS : id;
    }
}
