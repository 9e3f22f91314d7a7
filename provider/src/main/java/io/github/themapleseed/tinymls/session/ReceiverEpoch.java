package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Batch;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.ratchet.EpochKeys;
import io.github.themapleseed.tinymls.record.Header;

/** A sender's traffic key on the side that opens, kept while messages of it come in. */
final class ReceiverEpoch {
    private final byte[] name;
    private final EnginePool pool;
    private volatile boolean used = true;

    ReceiverEpoch(byte[] name, EpochKeys keys, Delegate delegate) {
        this.name = name;
        this.pool = new EnginePool(delegate, keys, Batch::ofOpened);
    }

    /** Epoch and salt, 18 bytes; not a copy. */
    byte[] name() {
        return name;
    }

    long epoch() {
        return Header.epochOf(name);
    }

    EnginePool pool() {
        return pool;
    }

    byte[] commitment() {
        return pool.keys().commitment();
    }

    void markUsed() {
        if (!used) {
            used = true;
        }
    }

    /** Whether it was not used since this was asked last. */
    boolean isIdle() {
        boolean idle = !used;
        used = false;
        return idle;
    }

    void close() {
        pool.close();
    }
}
