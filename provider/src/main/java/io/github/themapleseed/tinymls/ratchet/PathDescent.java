package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretBlock;
import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.primitive.TreePrg;

/**
 * The nodes between an ancestor and one leaf. They are derived for the epoch that a header names, and
 * {@link PathCache#adopt} takes them over only once the message is authentic. The caller that asked for the descent
 * closes it, which erases every node. Not thread-safe.
 */
public final class PathDescent implements AutoCloseable {
    private final GgmTree tree;
    private final long from;
    private final long to;
    private final long epoch;
    private final int ancestorHeight;
    private final boolean fromTree;
    /** Slot {@code h} holds the node at height {@code h}, from the leaf at 0 to the node below the ancestor. */
    private final SecretBlock nodes;
    private boolean handedOver;

    private PathDescent(GgmTree tree, long epoch, int ancestorHeight, boolean fromTree) {
        this.tree = tree;
        this.from = tree.from();
        this.to = tree.to();
        this.epoch = epoch;
        this.ancestorHeight = ancestorHeight;
        this.fromTree = fromTree;
        this.nodes = SecretMemory.allocate(Math.max(1, ancestorHeight));
    }

    /** Derives the nodes under an ancestor that is in the slot of its height in a path. */
    static PathDescent underPath(GgmTree tree, long epoch, int ancestorHeight, SecretBlock path, TreePrg step) {
        return new PathDescent(tree, epoch, ancestorHeight, false).derived(path, ancestorHeight, step);
    }

    /** Derives the nodes under the tree's node above the epoch, which has that height and is in that slot. */
    static PathDescent underCover(GgmTree tree, long epoch, int height, SecretBlock cover, int slot, TreePrg step) {
        return new PathDescent(tree, epoch, height, true).derived(cover, slot, step);
    }

    private PathDescent derived(SecretBlock source, int slot, TreePrg step) {
        boolean complete = false;
        try {
            if (ancestorHeight == 0) {
                source.copyTo(slot, nodes, 0, 1);
            } else {
                step.load(source, slot);
                walk(epoch, ancestorHeight, nodes, 0, step);
            }
            complete = true;
            return this;
        } finally {
            step.clear();
            if (!complete) {
                close();
            }
        }
    }

    /**
     * Walks down from the current node of a step to a leaf, and stores each node on the way in the slot of its height,
     * down to the height {@code lowest}. Then the leaf is the current node.
     */
    static void walk(long epoch, int from, SecretBlock nodes, int lowest, TreePrg step) {
        for (int height = from - 1; height >= 0; height--) {
            int side = (int) (epoch >>> height & 1);
            step.divide();
            if (height >= lowest) {
                step.store(side, nodes, height);
            }
            step.descend(side);
        }
    }

    /** Takes the leaf, 32 bytes, which the caller wipes. A second call returns zeros: the leaf is wiped here. */
    public byte[] takeLeaf() {
        byte[] leaf = new byte[TreePrg.NODE_BYTES];
        nodes.read(0, leaf, 0, leaf.length);
        nodes.wipe(0);
        return leaf;
    }

    /** Whether the path was derived from that tree, and there was no puncture since. */
    public boolean isOf(GgmTree other) {
        return tree == other && from == other.from() && to == other.to();
    }

    long epoch() {
        return epoch;
    }

    /** The height of the ancestor under which the path was derived. The path has all nodes below it. */
    int ancestorHeight() {
        return ancestorHeight;
    }

    /** Whether the ancestor is a node of the tree, so that the path is complete. */
    boolean isFromTree() {
        return fromTree;
    }

    /** The nodes, with the node at height {@code h} in slot {@code h}. Closing the descent erases them. */
    SecretBlock nodes() {
        return nodes;
    }

    /** Erases the leaf and hands the other nodes over to the caller, who closes them. */
    SecretBlock takeNodes() {
        nodes.wipe(0);
        handedOver = true;
        return nodes;
    }

    @Override
    public void close() {
        if (!handedOver) {
            nodes.close();
        }
    }
}
