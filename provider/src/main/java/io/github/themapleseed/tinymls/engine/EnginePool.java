package io.github.themapleseed.tinymls.engine;

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
 * The keyed engines of one sender epoch. An engine is at rest or in the hands of one thread, never both, so none is
 * wiped while it works; after {@link #close} those at rest are scrubbed at once and the others on their return. One that
 * does not return is scrubbed by nobody, but its key and IV are erased after a while; see {@link ClosedPools}. No lock:
 * an engine stays in its slot and is taken by one atomic step of its own. A thread prefers the engine that it brought
 * itself, so that threads which work at once do not pass engines from core to core. The slots are written when an engine
 * comes or goes: the collector has nothing to do with what happens to every message.
 */
public final class EnginePool {
    /** A power of two; beside this class only tests ask. */
    static final int SLOTS = Math.min(64, Integer.highestOneBit(
            Math.max(1, 2 * Runtime.getRuntime().availableProcessors())));

    private final Delegate delegate;
    private final SenderEpochKeys keys;
    private final Supplier<MessageTally> tallies;
    private final AtomicReferenceArray<PooledEngine> slots = new AtomicReferenceArray<>(SLOTS);
    /** Who brought each slot's engine, the last of them if there is none now; 0 if there never was one. */
    private final AtomicIntegerArray owners = new AtomicIntegerArray(SLOTS);
    private final ClosedPools closedPools;
    private volatile boolean closed;
    /** The pool's place in {@link ClosedPools}, which alone uses these. */
    volatile @Nullable EnginePool nextClosed;
    volatile long closedAtNanos;
    boolean listed;

    /** A pool whose engines count what they do in tallies of that kind. */
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

    /** An engine, to be released; or null if the epoch is over. */
    public @Nullable PooledEngine lease() {
        if (closed) {
            return null;
        }
        int me = id(Thread.currentThread());
        int own = slotOf(me);
        if (own < 0) { // if it meets one in use, one more is cheaper than to pass the same from hand to hand
            return atRest(me, true);
        }
        PooledEngine engine = slots.get(own);
        if (engine == null) {
            return anew();
        }
        return engine.take() ? engine : atRest(me, false);
    }

    /** Any engine at rest, or a new one. */
    private @Nullable PooledEngine atRest(int me, boolean mayBring) {
        for (int i = 0; i < SLOTS; i++) {
            PooledEngine engine = slots.get(me + i & SLOTS - 1);
            if (engine != null) {
                if (engine.take()) {
                    return engine;
                }
                if (mayBring && size() < SLOTS) {
                    break;
                }
            }
        }
        return anew();
    }

    private @Nullable PooledEngine anew() {
        try {
            return newEngine(delegate, keys, tallies.get());
        } catch (WipedException e) {
            return null;
        }
    }

    /** The slot of the engine which that thread brought, or -1. It brought it to the first that was free for it. */
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

    /** A new engine under those keys, outside any pool. */
    public static PooledEngine newEngine(Delegate delegate, SenderEpochKeys keys, MessageTally tally) {
        byte[] key = keys.key();
        try {
            return PooledEngine.of(delegate, key, keys.iv(), tally);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    public void release(PooledEngine engine) {
        if (engine.isSpent()) {
            erase(engine); // whoever leases next makes a new one
            return;
        }
        if (!engine.hasPlace() && !place(engine)) {
            engine.erase();
            return;
        }
        rest(engine);
    }

    private void rest(PooledEngine engine) {
        engine.rest();
        if (closed && engine.take()) { // and nobody ever takes it again
            erase(engine);
        }
    }

    /** Gives a new engine a slot if there is a free one. */
    private boolean place(PooledEngine engine) {
        int me = id(Thread.currentThread());
        for (int i = 0; i < SLOTS; i++) {
            int slot = me + i & SLOTS - 1;
            if (slots.compareAndSet(slot, null, engine)) {
                owners.set(slot, me);
                engine.hasPlaceNow();
                return true;
            }
        }
        return false;
    }

    /**
     * Makes an engine that nobody uses forget its key, and gives up its slot. Where that fails it stays there, in
     * nobody's use, until the pool is closed and closed again.
     *
     * @return whether nothing is left of it
     */
    private boolean erase(PooledEngine engine) {
        boolean erased = engine.erase();
        if (erased) {
            vacate(engine);
        }
        return erased;
    }

    private void vacate(PooledEngine engine) {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (slots.compareAndSet(slot, engine, null)) {
                return;
            }
        }
    }

    private Stream<PooledEngine> engines() {
        return IntStream.range(0, SLOTS).mapToObj(slots::get).filter(Objects::nonNull);
    }

    /** Engines that have a slot. */
    public int size() {
        return closed ? 0 : (int) engines().count();
    }

    /** Adds the tallies of idle engines to the counters of the process; returns how many messages they held. */
    public long flush() {
        return engines().filter(PooledEngine::take).mapToLong(this::tellOf).sum();
    }

    /** Calls nobody while it has the engine: whoever reads metrics may be slow, and must not keep a key from being erased. */
    private long tellOf(PooledEngine engine) {
        try {
            return engine.tally().flush();
        } finally {
            rest(engine);
        }
    }

    public boolean isClosed() {
        return closed;
    }

    /** Says that the pool is about to be closed: from here on it will be, whatever fails on the way. */
    public void beginClosing() {
        closedPools.add(this);
    }

    /**
     * Ends the epoch: no engine is leased from here on, and every one forgets its key. Done again while any is left
     * that has not.
     */
    public void close() {
        beginClosing();
        closed = true;
        keys.wipe();
        boolean clean = true;
        for (int slot = 0; slot < SLOTS; slot++) { // by hand: it must not want memory
            PooledEngine engine = slots.get(slot);
            if (engine != null) {
                clean &= (engine.isRevoked() || engine.take()) && erase(engine);
            }
        }
        if (clean) {
            closedPools.remove(this);
        }
    }

    /** Erases key and IV of engines that did not come back, and holds on to them no longer. */
    void revokeEnginesInUse() {
        for (int slot = 0; slot < SLOTS; slot++) {
            PooledEngine engine = slots.get(slot);
            if (engine != null && !engine.isRevoked() && !engine.take()) {
                Counter.ERASING_FAILED.increment();
                engine.revoke();
                vacate(engine);
            }
        }
    }

    /** A number of that thread, not 0. The slot that it ends on is the first that the thread tries. */
    static int id(Thread thread) {
        int id = (int) thread.getId();
        return id == 0 ? SLOTS : id;
    }
}
