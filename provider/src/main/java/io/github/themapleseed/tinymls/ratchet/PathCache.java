package io.github.themapleseed.tinymls.ratchet;

import static io.github.themapleseed.tinymls.primitive.TreePrg.NODE_BYTES;

import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.util.Arrays;

/**
 * The ancestors of the leaf that was used last. Epochs in use lie close together, so the next leaf shares most of its
 * ancestors and takes a few steps instead of dozens.
 *
 * <p>What is kept here are ancestors of leaves that the tree still covers. It must be wiped before, or together
 * with, any puncture. Not thread-safe: the owner holds the tree's lock.
 */
public final class PathCache {
    /** Node {@code h} of the path, at height {@code h}, or null. */
    private final byte[][] path = new byte[EpochArithmetic.DEPTH + 1][];
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
        for (int height = lowestShared(epoch); height <= EpochArithmetic.DEPTH; height++) {
            if (path[height] != null) {
                return new PathDescent(tree, epoch, height, path[height].clone(), step);
            }
        }
        byte[] node = new byte[NODE_BYTES];
        int height = tree.copyNodeOver(epoch, node);
        return new PathDescent(tree, epoch, height, node, step);
    }

    /** From this height up the path's nodes are ancestors of that epoch too. */
    private int lowestShared(long epoch) {
        return Math.max(1, 64 - Long.numberOfLeadingZeros(epoch ^ last));
    }

    /** Keeps the ancestors of a leaf that was derived from the tree as it is, instead of those of the last. */
    public void adopt(PathDescent descent) {
        int shared = lowestShared(descent.epoch());
        boolean complete = false;
        try {
            for (int height = 1; height <= EpochArithmetic.DEPTH; height++) {
                byte[] node = descent.node(height);
                if (node != null) {
                    keep(height, node);
                } else if (height < shared) {
                    forget(height);
                }
            }
            last = descent.epoch();
            complete = true;
        } finally {
            if (!complete) {
                wipe(); // nodes of two different paths must not stand together
            }
        }
    }

    private void keep(int height, byte[] node) {
        if (path[height] == null) {
            path[height] = new byte[NODE_BYTES];
        }
        System.arraycopy(node, 0, path[height], 0, NODE_BYTES);
    }

    private void forget(int height) {
        if (path[height] != null) {
            Arrays.fill(path[height], (byte) 0);
            path[height] = null;
        }
    }

    /** Erases all ancestors kept. */
    public void wipe() {
        for (int height = 0; height < path.length; height++) {
            forget(height);
        }
    }
}
