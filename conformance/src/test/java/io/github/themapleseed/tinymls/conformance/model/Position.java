package io.github.themapleseed.tinymls.conformance.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a subtree stands, and no secret: {@code depth} steps below the top of the tree (0 to 48), the
 * {@code index}-th from the left at that depth. FORMAT.md section 3.
 */
public record Position(int depth, long index) {
    /** Depth of the leaves: one leaf for each value of a 6-byte epoch. */
    public static final int LEAF_DEPTH = 48;
    /** The greatest epoch. */
    public static final long LAST_EPOCH = (1L << LEAF_DEPTH) - 1;

    /** The first epoch below this position. */
    public long firstEpoch() {
        return index << (LEAF_DEPTH - depth);
    }

    /** The last epoch below this position. */
    public long lastEpoch() {
        return firstEpoch() + (1L << (LEAF_DEPTH - depth)) - 1;
    }

    /** Whether every epoch under {@code other} is also under this position. */
    public boolean holds(Position other) {
        return firstEpoch() <= other.firstEpoch() && other.lastEpoch() <= lastEpoch();
    }

    /** The leaf of an epoch. */
    public static Position leaf(long epoch) {
        return new Position(LEAF_DEPTH, epoch);
    }

    /** The smallest cover of {@code from}..{@code to}, both included, in ascending order: FORMAT.md section 11. */
    public static List<Position> cover(long from, long to) {
        if (from < 0 || from > to || to > LAST_EPOCH) {
            throw new IllegalArgumentException("no epochs from " + from + " to " + to);
        }
        List<Position> cover = new ArrayList<>();
        long next = from;
        while (next <= to) {
            Position position = greatestFrom(next, to);
            cover.add(position);
            next = position.lastEpoch() + 1;
        }
        return cover;
    }

    /** The greatest subtree whose first epoch is {@code first} and whose last is not past {@code to}. */
    private static Position greatestFrom(long first, long to) {
        Position position = leaf(first);
        while (position.depth > 0 && position.index % 2 == 0 && position.parent().lastEpoch() <= to) {
            position = position.parent();
        }
        return position;
    }

    private Position parent() {
        return new Position(depth - 1, index / 2);
    }
}
