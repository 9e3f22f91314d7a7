package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.ratchet.EpochKeys;

/** A sender's traffic key on the side that opens, kept while messages of it come in. */
final class ReceiverEpoch {
    private final long epoch;
    private final EnginePool pool;
    private volatile boolean used = true;

    ReceiverEpoch(long epoch, EpochKeys keys, Delegate delegate) {
        this.epoch = epoch;
        this.pool = new EnginePool(delegate, keys);
    }

    long epoch() {
        return epoch;
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
