package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretBlock;
import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.primitive.TreePrg;

/**
 * The nodes between an ancestor and one leaf, derived apart from the {@link PathCache} that they may become part of: a
 * header that names an epoch changes no path until its message is authentic. Whoever asked for it closes it, which
 * erases every node. Not thread-safe.
 */
public final class PathDescent implements AutoCloseable {
    private final GgmTree tree;
    private final long epoch;
    private final int ancestorHeight;
    private final boolean fromTree;
    /** Slot {@code h} holds the node at height {@code h} above the leaf, up to the one below the ancestor. */
    private final SecretBlock nodes;
    private boolean handedOver;

    private PathDescent(GgmTree tree, long epoch, int ancestorHeight, boolean fromTree) {
        this.tree = tree;
        this.epoch = epoch;
        this.ancestorHeight = ancestorHeight;
        this.fromTree = fromTree;
        this.nodes = SecretMemory.allocate(Math.max(1, ancestorHeight));
    }

    /** Derives the nodes under an ancestor at that height, which stands in a slot of a path. */
    static PathDescent underPath(GgmTree tree, long epoch, int ancestorHeight, SecretBlock path, TreePrg step) {
        return new PathDescent(tree, epoch, ancestorHeight, false).derived(path, ancestorHeight, step);
    }

    /** Derives the nodes under the node of the tree that covers the epoch, at that height and in that slot. */
    static PathDescent underCover(GgmTree tree, long epoch, int height, SecretBlock cover, int slot, TreePrg step) {
        return new PathDescent(tree, epoch, height, true).derived(cover, slot, step);
    }

    private PathDescent derived(SecretBlock source, int slot, TreePrg step) {
        boolean complete = false;
        try {
            if (ancestorHeight == 0) {
                source.copyTo(slot, nodes, 0, 1);
            } else {
                descend(source, slot, step);
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

    private void descend(SecretBlock source, int slot, TreePrg step) {
        step.load(source, slot);
        for (int height = ancestorHeight - 1; height >= 0; height--) {
            int side = (int) (epoch >>> height & 1);
            step.divide();
            step.store(side, nodes, height);
            step.descend(side);
        }
    }

    /** The leaf, 32 bytes, which the caller wipes. It is handed over once: a sender's keys are derived once. */
    public byte[] takeLeaf() {
        byte[] leaf = new byte[TreePrg.NODE_BYTES];
        nodes.read(0, leaf, 0, leaf.length);
        nodes.wipe(0);
        return leaf;
    }

    /** Whether it was derived from that very tree, not from one before a puncture. */
    public boolean isOf(GgmTree other) {
        return tree == other;
    }

    long epoch() {
        return epoch;
    }

    /** The height of the ancestor under which it was derived: all nodes below that are here. */
    int ancestorHeight() {
        return ancestorHeight;
    }

    /** Whether the ancestor is a node of the tree: then the path is whole. */
    boolean isFromTree() {
        return fromTree;
    }

    /** The nodes, slot {@code h} the one at height {@code h}; they stay the descent's to erase. */
    SecretBlock nodes() {
        return nodes;
    }

    /** Hands the nodes over: closing the descent does not erase them any more. The leaf is erased. */
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
