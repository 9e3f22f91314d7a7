package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretBlock;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.TreePrg;

/**
 * The ancestors of the leaf that was used last. Epochs in use lie close together, so the next leaf shares most of its
 * ancestors and takes a few steps instead of dozens.
 *
 * <p>Ancestors above a node of the tree cover epochs that a puncture has erased, so the owner narrows or wipes the
 * cache together with each puncture. Not thread-safe: the owner holds the tree's lock.
 */
public final class PathCache {
    /**
     * Slot {@code h} holds the ancestor of {@link #last} at height {@code h}, for heights from 1 to below
     * {@link #height}; the other slots are wiped. Null if no ancestor is kept.
     */
    private @Nullable SecretBlock path;
    /**
     * The height of the tree's node above the leaf. 0 while the nodes change: a failure half-way leaves nodes that
     * nobody takes for ancestors.
     */
    private int height;
    private long last;

    /** Derives the leaf of an epoch that the tree covers, and keeps its ancestors. 32 bytes, which the caller wipes. */
    public byte[] leaf(GgmTree tree, long epoch, TreePrg step) {
        SecretBlock kept = shared(tree, epoch);
        if (kept != null) {
            return leafUnder(kept, epoch, step);
        }
        try (PathDescent descent = tree.descend(epoch, step)) {
            byte[] leaf = descent.takeLeaf();
            adopt(descent);
            return leaf;
        }
    }

    /** Derives the leaf under the least ancestor that it shares with the last one. */
    private byte[] leafUnder(SecretBlock kept, long epoch, TreePrg step) {
        int top = height;
        int shared = lowestShared(epoch);
        boolean complete = false;
        try {
            step.load(kept, shared);
            height = 0;
            PathDescent.walk(epoch, shared, kept, 1, step);
            byte[] leaf = step.current();
            last = epoch;
            height = top;
            complete = true;
            return leaf;
        } finally {
            step.clear();
            if (!complete) {
                wipe();
            }
        }
    }

    /** Derives the path to an epoch that the tree covers, and keeps nothing. The caller closes it. */
    public PathDescent descend(GgmTree tree, long epoch, TreePrg step) {
        SecretBlock kept = shared(tree, epoch);
        return kept != null ? PathDescent.underPath(tree, epoch, lowestShared(epoch), kept, step)
                : tree.descend(epoch, step);
    }

    /** The path if one of its nodes is an ancestor of that epoch too, else null. */
    private @Nullable SecretBlock shared(GgmTree tree, long epoch) {
        if (!tree.covers(epoch)) {
            throw new IllegalArgumentException("the tree does not cover this epoch");
        }
        return path != null && lowestShared(epoch) < height ? path : null;
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
        if (path != null && shared < height) {
            if (descent.ancestorHeight() >= shared) {
                replaceBelow(shared, path, descent);
            }
        } else if (descent.isFromTree()) {
            wipe();
            path = descent.takeNodes();
            last = descent.epoch();
            height = descent.ancestorHeight();
        }
    }

    /** Replaces the nodes that the two paths do not share. */
    private void replaceBelow(int shared, SecretBlock kept, PathDescent descent) {
        int top = height;
        height = 0;
        if (shared > 1) {
            descent.nodes().copyTo(1, kept, 1, shared - 1);
        }
        last = descent.epoch();
        height = top;
    }

    /**
     * Erases the ancestors that do not lie below a node of the narrower tree. The others stay, since they cover nothing
     * that the tree does not.
     */
    public void narrow(GgmTree narrower) {
        int top = narrower.covers(last) ? Math.min(height, narrower.heightAbove(last)) : 0;
        height = top; // first: a wiped slot must not be taken for a node
        if (path != null) {
            if (top <= 1) {
                wipe();
            } else if (top < path.slots()) {
                path.wipeFrom(top);
            }
        }
    }

    /** Whether no ancestor is kept. */
    public boolean isEmpty() {
        return path == null;
    }

    /** Erases all ancestors. */
    public void wipe() {
        height = 0;
        if (path != null) {
            path.close();
            path = null;
        }
    }
}
