package io.github.themapleseed.tinymls.ratchet;

import static io.github.themapleseed.tinymls.primitive.TreePrg.NODE_BYTES;

import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.util.Arrays;

/**
 * A GGM tree (Goldreich, Goldwasser, Micali 1986) reduced to the smallest set of subtrees that covers the epochs
 * {@code from..to}: any leaf in that range can be derived, and nothing from which an earlier leaf could be.
 *
 * <p>Positions and heights of the nodes follow from the range alone, so the nodes are kept packed, in ascending
 * order. A tree never changes until it is wiped; puncturing makes a new one, and only when that is complete does
 * the owner wipe the old. Not thread-safe: the owner holds a lock.
 */
public final class GgmTree {
    private final long from;
    private final long to;
    private final byte[] nodes;

    private GgmTree(long from, long to, byte[] nodes) {
        this.from = from;
        this.to = to;
        this.nodes = nodes;
    }

    /** The whole tree under a root of 32 bytes, which is copied. */
    public static GgmTree whole(byte[] root) {
        return new GgmTree(0, EpochArithmetic.MAX, Arrays.copyOf(root, NODE_BYTES));
    }

    /** A tree of the given nodes, which are taken over: as many as the smallest cover of the range has. */
    static GgmTree of(long from, long to, byte[] nodes) {
        if (nodes.length != NODE_BYTES * EpochArithmetic.coverSize(from, to)) {
            throw new IllegalArgumentException("nodes do not cover the range");
        }
        return new GgmTree(from, to, nodes);
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

    /** Whether nothing has been cut off. */
    public boolean isWhole() {
        return from == 0 && to == EpochArithmetic.MAX;
    }

    /** The nodes in ascending order, packed: a copy, which the caller wipes. */
    byte[] nodes() {
        return nodes.clone();
    }

    /** How many of its nodes a tree of that range would no longer have. */
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
     * A tree that covers {@code newFrom..newTo} only, derived from this one, which stays as it is: should anything
     * fail on the way, this tree still works. The caller wipes it once the new one has taken its place.
     */
    public GgmTree narrowed(long newFrom, long newTo, TreePrg step) {
        if (newFrom < from || newTo > to || newFrom > newTo) {
            throw new IllegalArgumentException("not a part of this tree");
        }
        byte[] kept = new byte[NODE_BYTES * EpochArithmetic.coverSize(newFrom, newTo)];
        Narrowing narrowing = new Narrowing(newFrom, newTo, kept, step);
        boolean complete = false;
        try {
            int offset = 0;
            for (long at = from; at <= newTo; offset += NODE_BYTES) {
                if (at >= newFrom && to == newTo) {
                    narrowing.takeAll(nodes, offset);
                    break;
                }
                int height = EpochArithmetic.firstHeight(at, to);
                narrowing.take(nodes, offset, at, height);
                at += 1L << height;
            }
            complete = true;
        } finally {
            if (!complete) {
                Arrays.fill(kept, (byte) 0);
            }
        }
        return new GgmTree(newFrom, newTo, kept);
    }

    /**
     * Copies the node that covers an epoch.
     *
     * @param node 32 bytes, overwritten
     * @return the node's height: 0 for the leaf itself
     */
    int copyNodeOver(long epoch, byte[] node) {
        int offset = 0;
        for (long at = from; ; offset += NODE_BYTES) {
            int height = EpochArithmetic.firstHeight(at, to);
            at += 1L << height;
            if (epoch < at) {
                System.arraycopy(nodes, offset, node, 0, NODE_BYTES);
                return height;
            }
        }
    }

    /** Erases every node. */
    public void wipe() {
        Arrays.fill(nodes, (byte) 0);
    }

    @Override
    public String toString() {
        return "Tree[" + from + ".." + to + "]";
    }

    /** Collects, in ascending order, the largest subtrees that lie within a range. */
    private static final class Narrowing {
        private final long first;
        private final long last;
        private final byte[] kept;
        private final TreePrg step;
        private int filled;

        Narrowing(long first, long last, byte[] kept, TreePrg step) {
            this.first = first;
            this.last = last;
            this.kept = kept;
            this.step = step;
        }

        /** All that is left, since it lies within. */
        void takeAll(byte[] source, int offset) {
            System.arraycopy(source, offset, kept, filled, source.length - offset);
        }

        void take(byte[] source, int offset, long at, int height) {
            long end = at + (1L << height) - 1;
            if (end < first || at > last) {
                return;
            }
            if (at >= first && end <= last) {
                System.arraycopy(source, offset, kept, filled, NODE_BYTES);
                filled += NODE_BYTES;
                return;
            }
            byte[] node = Arrays.copyOfRange(source, offset, offset + NODE_BYTES);
            byte[] children = new byte[2 * NODE_BYTES];
            try {
                step.children(node, children);
                take(children, 0, at, height - 1);
                take(children, NODE_BYTES, at + (1L << (height - 1)), height - 1);
            } finally {
                Arrays.fill(node, (byte) 0);
                Arrays.fill(children, (byte) 0);
            }
        }
    }
}
