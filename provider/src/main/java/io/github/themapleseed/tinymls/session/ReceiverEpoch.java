package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Batch;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.ratchet.EpochKeys;
import io.github.themapleseed.tinymls.record.Header;

/** A sender's traffic key on the side that opens, kept while messages of it come in. */
final class ReceiverEpoch {
    private final Header.Sender sender;
    private final EnginePool pool;
    private volatile boolean used = true;

    ReceiverEpoch(Header.Sender sender, EpochKeys keys, Delegate delegate) {
        this.sender = sender;
        this.pool = new EnginePool(delegate, keys, Batch::ofOpened);
    }

    Header.Sender sender() {
        return sender;
    }

    long epoch() {
        return sender.epoch();
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

    /** Whether it is closed. */
    boolean isOver() {
        return pool.isClosed();
    }

    void close() {
        pool.close();
    }
}
