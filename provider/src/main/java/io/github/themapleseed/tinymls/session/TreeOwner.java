package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.ratchet.GgmTree;

/** Owns a tree until a session under maintenance owns it. Closing wipes a tree that was not handed over. */
final class TreeOwner implements AutoCloseable {
    private final GgmTree tree;
    private boolean handedOver;

    TreeOwner(GgmTree tree) {
        this.tree = tree;
    }

    /** Notes that the session of that handle owns the tree; returns the handle. */
    SessionHandle handOver(SessionHandle handle) {
        handedOver = true;
        return handle;
    }

    @Override
    public void close() {
        if (!handedOver) {
            tree.wipe();
        }
    }
}
