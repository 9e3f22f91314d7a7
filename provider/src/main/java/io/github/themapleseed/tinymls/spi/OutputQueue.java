package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.Arrays;
import java.util.Objects;

/**
 * Output that waits for room in the caller's arrays. It consists of pieces, which are not copied when they are added.
 * A piece is wiped once it has been copied out or is dropped, since it may be plaintext. Between {@link #passTo} and
 * {@link #endPassing}, a piece that fits into the caller's array is written there at once, unless others wait before
 * it. An empty queue holds no arrays.
 */
final class OutputQueue {
    /** The longest array that every JVM can allocate. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private @Nullable Piece first;
    private @Nullable Piece last;
    private long size;
    /** The caller's array, while pieces may be written into it at once; null otherwise. */
    private @Nullable OutputRegion passage;
    /** Bytes written there since {@link #passTo}. */
    private int passed;

    /** Where a piece is written before it is added with {@link #add(Place, int)}. */
    record Place(byte[] bytes, int offset) {
        void wipe(int length) {
            Arrays.fill(bytes, offset, offset + length, (byte) 0);
        }
    }

    private static final class Piece {
        private final byte[] bytes;
        private final int end;
        private int start;
        private @Nullable Piece next;

        Piece(byte[] bytes, int end) {
            this.bytes = bytes;
            this.end = end;
        }
    }

    /** Whether nothing waits. True also without the lock around the queue: only its user adds to it. */
    boolean isEmpty() {
        return size == 0;
    }

    /** Bytes in the queue. */
    long size() {
        return size;
    }

    /** Appends the first {@code length} bytes of an array, which belongs to the queue from then on. */
    private void add(byte[] bytes, int length) {
        if (length == 0) {
            return;
        }
        Piece piece = new Piece(bytes, length);
        if (last == null) {
            first = piece;
        } else {
            last.next = piece;
        }
        last = piece;
        size += length;
    }

    /** From now on until {@link #endPassing}, pieces that fit are written into that target, while none waits. */
    void passTo(OutputRegion target) {
        passage = target;
        passed = 0;
    }

    /** Ends what {@link #passTo} began; returns the bytes that were written into the target. */
    int endPassing() {
        int all = passed;
        passage = null;
        passed = 0;
        return all;
    }

    /** A place for the next piece, of at most that length. */
    Place place(int length) {
        if (passage != null && size == 0 && passage.room() - passed >= length) {
            return new Place(passage.bytes(), passage.offset() + passed);
        }
        return new Place(new byte[length], 0);
    }

    /** Appends the first {@code length} bytes of the place that {@link #place} gave out last. */
    void add(Place place, int length) {
        if (passage != null && place.bytes() == passage.bytes()) {
            passed += length;
        } else {
            add(place.bytes(), length);
        }
    }

    /** Moves exactly {@code count} bytes, at most all there are, to the target. */
    void drain(byte[] target, int offset, int count) {
        int done = 0;
        while (done < count) {
            Piece piece = Objects.requireNonNull(first);
            int part = Math.min(count - done, piece.end - piece.start);
            System.arraycopy(piece.bytes, piece.start, target, offset + done, part);
            Arrays.fill(piece.bytes, piece.start, piece.start + part, (byte) 0);
            piece.start += part;
            done += part;
            if (piece.start == piece.end) {
                first = piece.next;
            }
        }
        size -= count;
        if (first == null) {
            last = null;
        }
    }

    /** Removes all that waits, or as much as an array can hold; a fresh array, empty if nothing waits. */
    byte[] drainAll() {
        Piece only = first;
        if (only != null && only.start == 0 && only.end == only.bytes.length && size == only.end) {
            clearUnwiped();
            return only.bytes;
        }
        byte[] all = new byte[(int) Math.min(size, LONGEST_ARRAY)];
        drain(all, 0, all.length);
        return all;
    }

    private void clearUnwiped() {
        first = null;
        last = null;
        size = 0;
    }

    /** Wipes all that waits, and what was written into the caller's array since {@link #passTo}. */
    void clear() {
        if (passage != null) {
            passage.wipe(passed);
            passed = 0;
        }
        for (Piece piece = first; piece != null; piece = piece.next) {
            Arrays.fill(piece.bytes, (byte) 0);
        }
        clearUnwiped();
    }
}
