package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretBlock;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.TreePrg;

/**
 * The ancestors of the leaf that was used last. Epochs in use lie close together, so the next leaf shares most of its
 * ancestors and takes a few steps instead of dozens.
 *
 * <p>The ancestors may cover epochs that a puncture erases, so the owner wipes the cache before each puncture or
 * together with it. Not thread-safe: the owner holds the tree's lock.
 */
public final class PathCache {
    /**
     * Slot {@code h} holds the ancestor of {@link #last} at height {@code h}, for all heights from 1 to that below the
     * tree's node. Null if no leaf was used yet.
     */
    private @Nullable SecretBlock path;
    private long last;

    /** Derives the leaf of an epoch that the tree covers, and keeps its ancestors. 32 bytes, which the caller wipes. */
    public byte[] leaf(GgmTree tree, long epoch, TreePrg step) {
        try (PathDescent descent = descend(tree, epoch, step)) {
            byte[] leaf = descent.takeLeaf();
            adopt(descent);
            return leaf;
        }
    }

    /** Derives the path to an epoch that the tree covers, and keeps nothing. The caller closes it. */
    public PathDescent descend(GgmTree tree, long epoch, TreePrg step) {
        if (!tree.covers(epoch)) {
            throw new IllegalArgumentException("the tree does not cover this epoch");
        }
        SecretBlock kept = path;
        int height = lowestShared(epoch);
        return kept != null && height < kept.slots() ? PathDescent.underPath(tree, epoch, height, kept, step)
                : tree.descend(epoch, step);
    }

    /** The least height from which the path's nodes are ancestors of that epoch too. */
    private int lowestShared(long epoch) {
        return Math.max(1, 64 - Long.numberOfLeadingZeros(epoch ^ last));
    }

    /**
     * Keeps the ancestors that were derived for a leaf of the present tree, in place of those of the leaf before. If
     * the path has changed since that derivation, nodes in between may be missing; then nothing changes.
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

    /** Erases all ancestors. */
    public void wipe() {
        if (path != null) {
            path.close();
            path = null;
        }
    }
}
