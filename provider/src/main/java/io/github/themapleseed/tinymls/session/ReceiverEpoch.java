package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.record.Header;

/** A sender's traffic key on the side that opens, kept while messages of it come in. */
final class ReceiverEpoch {
    private final Header.Sender sender;
    private final EnginePool pool;
    private final Link link = new Link(this);
    private volatile boolean used = true;

    /** A reference to a sender epoch that lasts until the epoch is closed. */
    static final class Link {
        /** A reference to nothing. */
        static final Link NONE = new Link(null);

        private volatile ReceiverEpoch epoch;

        private Link(ReceiverEpoch epoch) {
            this.epoch = epoch;
        }

        /** The sender epoch, or null if it is over. */
        ReceiverEpoch epoch() {
            return epoch;
        }
    }

    ReceiverEpoch(Header.Sender sender, EnginePool pool) {
        this.sender = sender;
        this.pool = pool;
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

    /** The same for all who remember this epoch. */
    Link link() {
        return link;
    }

    /** Whether it is closed. */
    boolean isOver() {
        return pool.isClosed();
    }

    void close() {
        link.epoch = null;
        pool.close();
    }
}
