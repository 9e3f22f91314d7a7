package io.github.themapleseed.tinymls.ratchet;

import static io.github.themapleseed.tinymls.primitive.TreePrg.NODE_BYTES;

import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.util.Arrays;

/**
 * The nodes between an ancestor and one leaf, derived apart from the {@link PathCache} that they may become part of: a
 * header that names an epoch changes no path until its message is authentic. Whoever asked for it closes it, which
 * erases every node. Not thread-safe.
 */
public final class PathDescent implements AutoCloseable {
    /** Node {@code h} stands at height {@code h} above the leaf; null above the ancestor. */
    private final byte[][] nodes = new byte[EpochArithmetic.DEPTH + 1][];
    private final GgmTree tree;
    private final long epoch;

    /** Derives the nodes under an ancestor at that height, a copy, which is taken over. */
    PathDescent(GgmTree tree, long epoch, int ancestorHeight, byte[] ancestor, TreePrg step) {
        this.tree = tree;
        this.epoch = epoch;
        nodes[ancestorHeight] = ancestor;
        byte[] children = new byte[2 * NODE_BYTES];
        boolean complete = false;
        try {
            for (int height = ancestorHeight; height > 0; height--) {
                step.children(nodes[height], children);
                int side = (int) (epoch >>> height - 1 & 1) * NODE_BYTES;
                nodes[height - 1] = Arrays.copyOfRange(children, side, side + NODE_BYTES);
            }
            complete = true;
        } finally {
            Arrays.fill(children, (byte) 0);
            if (!complete) {
                close();
            }
        }
    }

    /** The leaf, 32 bytes, which the caller wipes. It is handed over once: a sender's keys are derived once. */
    public byte[] takeLeaf() {
        byte[] leaf = nodes[0];
        nodes[0] = null;
        return leaf;
    }

    /** Whether it was derived from that very tree, not from one before a puncture. */
    public boolean isOf(GgmTree other) {
        return tree == other;
    }

    long epoch() {
        return epoch;
    }

    /** The node at that height, not a copy; or null if none was derived there. */
    byte[] node(int height) {
        return nodes[height];
    }

    @Override
    public void close() {
        for (int height = 0; height < nodes.length; height++) {
            if (nodes[height] != null) {
                Arrays.fill(nodes[height], (byte) 0);
                nodes[height] = null;
            }
        }
    }
}
