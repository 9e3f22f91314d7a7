package io.github.themapleseed.tinymls.ratchet;

import static io.github.themapleseed.tinymls.primitive.NodeStep.NODE_BYTES;

import io.github.themapleseed.tinymls.primitive.NodeStep;
import java.util.Arrays;

/**
 * The way from a tree's node down to the leaf derived last. Epochs in use lie close together, so the next leaf
 * shares most of its ancestors and takes a few steps instead of dozens.
 *
 * <p>What is kept here are ancestors of leaves that the tree still covers. It must be wiped before, or together
 * with, any puncture. Not thread-safe: the owner holds the tree's lock.
 */
public final class LeafPath {
    /** Node {@code h} of the path, at height {@code h}, or null. */
    private final byte[][] path = new byte[Epochs.DEPTH + 1][];
    private long last;

    /** The leaf of an epoch that the tree covers: 32 bytes, which the caller wipes. */
    public byte[] leaf(Tree tree, long epoch, NodeStep step) {
        if (!tree.covers(epoch)) {
            throw new IllegalArgumentException("the tree does not cover this epoch");
        }
        int height = nearestKept(tree, epoch);
        last = epoch;
        byte[] children = new byte[2 * NODE_BYTES];
        try {
            while (height > 0) {
                step.children(path[height], children);
                height--;
                int side = (int) (epoch >>> height & 1) * NODE_BYTES;
                keep(height, children, side);
            }
            return takeLeaf();
        } catch (RuntimeException | Error e) {
            wipe(); // nodes of two different paths must not stand together
            throw e;
        } finally {
            Arrays.fill(children, (byte) 0);
        }
    }

    /** The lowest height at which the path holds an ancestor of the epoch, filled in from the tree if there is none. */
    private int nearestKept(Tree tree, long epoch) {
        int shared = 64 - Long.numberOfLeadingZeros(epoch ^ last);
        for (int height = Math.max(1, shared); height <= Epochs.DEPTH; height++) {
            if (path[height] != null) {
                return height;
            }
        }
        wipe();
        byte[] node = new byte[NODE_BYTES];
        int height = tree.copyNodeOver(epoch, node);
        path[height] = node;
        return height;
    }

    private void keep(int height, byte[] source, int offset) {
        if (path[height] == null) {
            path[height] = new byte[NODE_BYTES];
        }
        System.arraycopy(source, offset, path[height], 0, NODE_BYTES);
    }

    /** A leaf is used once for each sender: it is handed over, not kept. */
    private byte[] takeLeaf() {
        byte[] leaf = path[0];
        path[0] = null;
        return leaf;
    }

    /** Erases all ancestors kept. */
    public void wipe() {
        for (int height = 0; height < path.length; height++) {
            if (path[height] != null) {
                Arrays.fill(path[height], (byte) 0);
                path[height] = null;
            }
        }
    }
}
