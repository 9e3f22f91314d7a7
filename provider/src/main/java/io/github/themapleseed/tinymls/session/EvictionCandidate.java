package io.github.themapleseed.tinymls.session;

/** An item of a cache that evicts by second chance: an item that was used since the last look at it is spared once. */
abstract class EvictionCandidate {
    private volatile boolean used;

    EvictionCandidate(boolean used) {
        this.used = used;
    }

    /** Notes a use; writes only where that changes something, since other cores read this too. */
    final void markUsed() {
        if (!used) {
            used = true;
        }
    }

    /** Clears the mark; returns whether the item was used since the last call. */
    final boolean clearUsed() {
        boolean was = used;
        used = false;
        return was;
    }
}
