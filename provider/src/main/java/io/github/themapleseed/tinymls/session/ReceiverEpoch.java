package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.record.Header;

/** A sender epoch on the side that opens: its keys are kept while messages under them arrive. */
final class ReceiverEpoch extends EvictionCandidate {
    private final Header.Sender sender;
    private final EnginePool pool;
    private final Link link = new Link(this);

    /** Refers to a receiver epoch until it is closed: so an idle cipher keeps no closed epoch reachable. */
    static final class Link {
        /** Refers to no epoch. */
        static final Link NONE = new Link(null);

        private volatile @Nullable ReceiverEpoch epoch;

        private Link(@Nullable ReceiverEpoch epoch) {
            this.epoch = epoch;
        }

        /** The epoch, or null once it is closed. */
        @Nullable ReceiverEpoch epoch() {
            return epoch;
        }
    }

    ReceiverEpoch(Header.Sender sender, EnginePool pool) {
        super(true);
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

    /** The link of this epoch, which the caches of all ciphers share. */
    Link link() {
        return link;
    }

    /** Whether it is closed. */
    boolean isClosed() {
        return pool.isClosed();
    }

    void close() {
        link.epoch = null;
        pool.close();
    }
}
