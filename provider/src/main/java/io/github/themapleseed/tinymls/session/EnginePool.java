package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Batch;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.WipedException;
import io.github.themapleseed.tinymls.ratchet.EpochKeys;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * The keyed engines of one sender epoch. An engine is in a slot or in the hands of one thread, never both, so none
 * is wiped while it works; after {@link #close} the ones in slots are scrubbed at once and the others on their
 * return. No lock: slots are taken and filled by single atomic steps, a thread beginning at a slot of its own.
 */
final class EnginePool {
    private static final int SLOTS = Math.min(8, Integer.highestOneBit(
            Math.max(1, 2 * Runtime.getRuntime().availableProcessors())));
    /** Slots lie a cache line apart, or threads would slow each other down. */
    private static final int STRIDE = 16;

    private final Delegate delegate;
    private final EpochKeys keys;
    private final Supplier<Batch> batches;
    private final AtomicReferenceArray<KeyedEngine> slots = new AtomicReferenceArray<>(SLOTS * STRIDE);
    private volatile boolean closed;

    /** A pool whose engines count what they do in batches of that kind. */
    EnginePool(Delegate delegate, EpochKeys keys, Supplier<Batch> batches) {
        this.delegate = delegate;
        this.keys = keys;
        this.batches = batches;
    }

    EpochKeys keys() {
        return keys;
    }

    /** An engine, to be released; or null if the epoch is over. */
    KeyedEngine lease() {
        if (closed) {
            return null;
        }
        int own = ownSlot();
        for (int i = 0; i < SLOTS; i++) {
            KeyedEngine engine = slots.getAndSet((own + i) % SLOTS * STRIDE, null);
            if (engine != null) {
                return engine;
            }
        }
        try {
            return newEngine(delegate, keys, batches.get());
        } catch (WipedException e) {
            return null;
        }
    }

    /** A new engine under those keys, outside any pool. It is made last: nobody would scrub one that got no IV. */
    static KeyedEngine newEngine(Delegate delegate, EpochKeys keys, Batch batch) {
        byte[] key = keys.key().copy();
        try {
            byte[] iv = keys.iv().copy();
            return new KeyedEngine(delegate.gcm(key), iv, batch);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    void release(KeyedEngine engine) {
        int own = ownSlot();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (own + i) % SLOTS * STRIDE;
            if (slots.compareAndSet(slot, null, engine)) {
                if (closed) {
                    scrubSlot(slot);
                }
                return;
            }
        }
        engine.erase();
    }

    /** Engines in slots. */
    int size() {
        int engines = 0;
        for (int i = 0; i < SLOTS; i++) {
            engines += slots.get(i * STRIDE) == null ? 0 : 1;
        }
        return engines;
    }

    /** Tells of the messages that engines in slots have not told of, and says how many. */
    long tell() {
        long told = 0;
        for (int i = 0; i < SLOTS; i++) {
            KeyedEngine engine = slots.getAndSet(i * STRIDE, null);
            if (engine != null) {
                told += engine.batch().tell();
                release(engine);
            }
        }
        return told;
    }

    /** Ends the epoch: no engine is leased from here on, and every one forgets its key. */
    void close() {
        closed = true;
        keys.wipe();
        for (int i = 0; i < SLOTS; i++) {
            scrubSlot(i * STRIDE);
        }
    }

    private void scrubSlot(int slot) {
        KeyedEngine engine = slots.getAndSet(slot, null);
        if (engine != null) {
            engine.erase();
        }
    }

    private static int ownSlot() {
        return (int) Thread.currentThread().getId() & SLOTS - 1;
    }
}
