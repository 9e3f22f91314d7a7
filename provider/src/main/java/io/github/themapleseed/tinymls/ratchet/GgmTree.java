package io.github.themapleseed.tinymls.ratchet;

import static io.github.themapleseed.tinymls.primitive.TreePrg.NODE_BYTES;

import io.github.themapleseed.tinymls.memory.SecretBlock;
import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.primitive.TreePrg;

/**
 * A GGM tree (Goldreich, Goldwasser, Micali 1986) reduced to the cover of the epochs {@code from..to}, the smallest set
 * of subtrees with just these leaves. All leaves in that range can be derived from its nodes, and no others.
 *
 * <p>Positions and heights of the nodes follow from the range, so only the nodes themselves are stored: packed, in
 * ascending order, outside the heap. Only a puncture changes a tree, until it is wiped. Not thread-safe: the owner
 * holds a lock.
 */
public final class GgmTree {
    private long from;
    private long to;
    private final SecretBlock nodes;

    private GgmTree(long from, long to, SecretBlock nodes) {
        this.from = from;
        this.to = to;
        this.nodes = nodes;
    }

    /** The whole tree under a root of 32 bytes, which the caller wipes. */
    public static GgmTree whole(byte[] root) {
        return of(0, EpochArithmetic.MAX, root, 0);
    }

    /**
     * A tree of the nodes that stand in an array.
     *
     * @param packed the nodes of the cover in ascending order, 32 bytes each; the caller wipes it
     * @param offset the first byte of the first node
     */
    public static GgmTree of(long from, long to, byte[] packed, int offset) {
        int count = EpochArithmetic.coverSize(from, to);
        SecretBlock nodes = SecretMemory.allocate(count);
        boolean complete = false;
        try {
            nodes.write(0, packed, offset, NODE_BYTES * count);
            complete = true;
            return new GgmTree(from, to, nodes);
        } finally {
            if (!complete) {
                nodes.close();
            }
        }
    }

    /** The first epoch that can be derived. */
    public long from() {
        return from;
    }

    /** The last epoch that can be derived. */
    public long to() {
        return to;
    }

    /** Whether the leaf of that epoch can be derived. */
    public boolean covers(long epoch) {
        return epoch >= from && epoch <= to;
    }

    /** Whether the tree covers all epochs: neither the past nor the future has been cut off. */
    public boolean isWhole() {
        return from == 0 && to == EpochArithmetic.MAX;
    }

    /** The nodes in ascending order, packed: a copy, which the caller wipes. */
    byte[] nodes() {
        byte[] packed = new byte[nodeBytes()];
        copyNodes(packed, 0);
        return packed;
    }

    /** Bytes of all nodes. */
    int nodeBytes() {
        return NODE_BYTES * nodes.slots();
    }

    /** Copies the nodes in ascending order, packed, to an array that the caller wipes. */
    void copyNodes(byte[] target, int offset) {
        nodes.read(0, target, offset, nodeBytes());
    }

    /** The number of nodes that the tree loses if it is narrowed to {@code first..last}. */
    public int nodesOutside(long first, long last) {
        int outside = 0;
        for (long at = from; at <= to && (at < first || to > last);) {
            long next = at + (1L << EpochArithmetic.firstHeight(at, to));
            outside += at < first || next - 1 > last ? 1 : 0;
            at = next;
        }
        return outside;
    }

    /**
     * Punctures the tree: it covers {@code newFrom..newTo} then, a part of its range, and everything else is erased.
     * The new nodes are complete before the old ones are erased, so a failure changes nothing. The objects stay the
     * same. Objects of its own for each puncture made collections long: with a million keys of which 100,000 were
     * punctured since the last one, half of a pause of 100 to 200 ms was the copying of these (G1, JDK 17).
     */
    public void puncture(long newFrom, long newTo, TreePrg step) {
        try (SecretBlock left = cover(newFrom, newTo, step)) {
            nodes.replaceBy(left);
        }
        from = newFrom;
        to = newTo;
    }

    /**
     * Derives the tree that covers {@code newFrom..newTo}, a part of this tree's range. This tree stays as it is,
     * whether that succeeds or fails. The caller wipes both.
     */
    public GgmTree narrowed(long newFrom, long newTo, TreePrg step) {
        return new GgmTree(newFrom, newTo, cover(newFrom, newTo, step));
    }

    /** The nodes that cover a part of the range, in a block of their own. */
    private SecretBlock cover(long newFrom, long newTo, TreePrg step) {
        if (newFrom < from || newTo > to || newFrom > newTo) {
            throw new IllegalArgumentException("not a part of this tree");
        }
        SecretBlock kept = SecretMemory.allocateToErase(EpochArithmetic.coverSize(newFrom, newTo));
        boolean complete = false;
        try {
            keepPart(new Narrowing(newFrom, newTo, kept, step), newFrom, newTo);
            complete = true;
            return kept;
        } finally {
            step.clear();
            if (!complete) {
                kept.close();
            }
        }
    }

    private void keepPart(Narrowing narrowing, long newFrom, long newTo) {
        int slot = 0;
        for (long at = from; at <= newTo; slot++) {
            if (at >= newFrom && to == newTo) {
                narrowing.keepAll(nodes, slot);
                return;
            }
            int height = EpochArithmetic.firstHeight(at, to);
            narrowing.keep(nodes, slot, at, height);
            at += 1L << height;
        }
    }

    /** The height of the tree's node above an epoch, which the tree covers; 0 if the node is the leaf. */
    int heightAbove(long epoch) {
        long at = from;
        int height = EpochArithmetic.firstHeight(at, to);
        while (epoch - at >= 1L << height) {
            at += 1L << height;
            height = EpochArithmetic.firstHeight(at, to);
        }
        return height;
    }

    /**
     * Derives the path from the tree's node above an epoch, which the tree covers, to its leaf. The caller closes it.
     */
    PathDescent descend(long epoch, TreePrg step) {
        int slot = 0;
        for (long at = from; ; slot++) {
            int height = EpochArithmetic.firstHeight(at, to);
            at += 1L << height;
            if (epoch < at) {
                return PathDescent.underCover(this, epoch, height, nodes, slot, step);
            }
        }
    }

    /** A copy of the tree, which the caller wipes. */
    public GgmTree copy() {
        SecretBlock copied = SecretMemory.allocate(nodes.slots());
        boolean complete = false;
        try {
            nodes.copyTo(0, copied, 0, nodes.slots());
            complete = true;
            return new GgmTree(from, to, copied);
        } finally {
            if (!complete) {
                copied.close();
            }
        }
    }

    /** Erases every node. Wiping again does nothing. */
    public void wipe() {
        nodes.close();
    }

    @Override
    public String toString() {
        return "Tree[" + from + ".." + to + "]";
    }

    /**
     * Writes the cover of a range into its slots. The slot of a subtree is the number of subtrees before it, and these
     * are the cover of the epochs before it.
     */
    private static final class Narrowing {
        private final long first;
        private final long last;
        private final SecretBlock kept;
        private final TreePrg step;

        Narrowing(long first, long last, SecretBlock kept, TreePrg step) {
            this.first = first;
            this.last = last;
            this.kept = kept;
            this.step = step;
        }

        private int slotOf(long at) {
            return EpochArithmetic.coverSize(first, at - 1);
        }

        /** Keeps a node and all nodes behind it, which lie within the range. */
        void keepAll(SecretBlock source, int slot) {
            int count = source.slots() - slot;
            source.copyTo(slot, kept, kept.slots() - count, count);
        }

        /** Keeps the part of a node's subtree that lies within the range. */
        void keep(SecretBlock source, int slot, long at, int height) {
            long end = at + (1L << height) - 1;
            if (end < first || at > last) {
                return;
            }
            if (at >= first && end <= last) {
                source.copyTo(slot, kept, slotOf(at), 1);
                return;
            }
            step.load(source, slot);
            divide(at, height);
        }

        /**
         * Divides the current node, of which a part lies within the range. If both children have to be divided too, the
         * right one is stored in the last slot meanwhile. That slot is filled last, by a node under this very child.
         */
        private void divide(long at, int height) {
            int below = height - 1;
            long middle = at + (1L << below);
            step.divide();
            boolean left = keepChild(TreePrg.LEFT, at, below);
            boolean right = keepChild(TreePrg.RIGHT, middle, below);
            if (left) {
                int waiting = kept.slots() - 1;
                if (right) {
                    step.store(TreePrg.RIGHT, kept, waiting);
                }
                step.descend(TreePrg.LEFT);
                divide(at, below);
                if (right) {
                    step.load(kept, waiting);
                    divide(middle, below);
                }
            } else if (right) {
                step.descend(TreePrg.RIGHT);
                divide(middle, below);
            }
        }

        /**
         * Keeps a child that lies within the range. Returns whether only a part of it does: then it is to be divided.
         */
        private boolean keepChild(int side, long at, int height) {
            long end = at + (1L << height) - 1;
            if (end < first || at > last) {
                return false;
            }
            if (at >= first && end <= last) {
                step.store(side, kept, slotOf(at));
                return false;
            }
            return true;
        }
    }
}
