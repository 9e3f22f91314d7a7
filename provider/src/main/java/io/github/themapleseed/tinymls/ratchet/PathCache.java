package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretBlock;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.TreePrg;

/**
 * The ancestors of the leaf that was used last. Epochs in use lie close together, so the next leaf shares most of its
 * ancestors and takes a few steps instead of dozens.
 *
 * <p>What is kept here are ancestors of leaves that the tree still covers. It must be wiped before, or together
 * with, any puncture. Not thread-safe: the owner holds the tree's lock.
 */
public final class PathCache {
    /** Slot {@code h} holds the ancestor of {@link #last} at height {@code h}, for all heights below the tree's node; or null. */
    private @Nullable SecretBlock path;
    private long last;

    /** The leaf of an epoch that the tree covers: 32 bytes, which the caller wipes. Its ancestors are kept. */
    public byte[] leaf(GgmTree tree, long epoch, TreePrg step) {
        try (PathDescent descent = descend(tree, epoch, step)) {
            byte[] leaf = descent.takeLeaf();
            adopt(descent);
            return leaf;
        }
    }

    /** Derives a leaf of an epoch that the tree covers, and changes nothing here. The caller closes what is returned. */
    public PathDescent descend(GgmTree tree, long epoch, TreePrg step) {
        if (!tree.covers(epoch)) {
            throw new IllegalArgumentException("the tree does not cover this epoch");
        }
        SecretBlock kept = path;
        int height = lowestShared(epoch);
        return kept != null && height < kept.slots() ? PathDescent.underPath(tree, epoch, height, kept, step)
                : tree.descend(epoch, step);
    }

    /** From this height up the path's nodes are ancestors of that epoch too. */
    private int lowestShared(long epoch) {
        return Math.max(1, 64 - Long.numberOfLeadingZeros(epoch ^ last));
    }

    /**
     * Keeps the ancestors of a leaf that was derived from the tree as it is, instead of those of the last. A descent that
     * was derived under a path which has made way for another since may lack nodes in between; then nothing changes.
     */
    public void adopt(PathDescent descent) {
        int shared = lowestShared(descent.epoch());
        if (path != null && shared < path.slots()) {
            if (descent.ancestorHeight() >= shared) {
                replaceBelow(shared, path, descent);
            }
        } else if (descent.isFromTree()) {
            wipe();
            path = descent.takeNodes();
            last = descent.epoch();
        }
    }

    /** Replaces the nodes that the two paths do not share. */
    private void replaceBelow(int shared, SecretBlock kept, PathDescent descent) {
        if (shared > 1) {
            descent.nodes().copyTo(1, kept, 1, shared - 1);
        }
        last = descent.epoch();
    }

    /** Erases all ancestors kept. */
    public void wipe() {
        if (path != null) {
            path.close();
            path = null;
        }
    }
}
