package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretBlock;
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
    private SecretBlock path;
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
        int height = lowestShared(epoch);
        return height <= top() ? PathDescent.underPath(tree, epoch, height, path, step)
                : tree.descend(epoch, step);
    }

    /** The height of the highest ancestor kept; 0 if there is none. */
    private int top() {
        return path == null ? 0 : path.slots() - 1;
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
        if (shared <= top()) {
            if (descent.ancestorHeight() >= shared) {
                replaceBelow(shared, descent);
            }
        } else if (descent.isFromTree()) {
            wipe();
            path = descent.takeNodes();
            last = descent.epoch();
        }
    }

    /** Replaces the nodes that the two paths do not share. */
    private void replaceBelow(int shared, PathDescent descent) {
        if (shared > 1) {
            descent.nodes().copyTo(1, path, 1, shared - 1);
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
