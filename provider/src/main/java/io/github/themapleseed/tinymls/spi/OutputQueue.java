package io.github.themapleseed.tinymls.spi;

import java.util.Arrays;

/**
 * Output on its way to the caller, in pieces that are taken over, not copied. What has been handed out or is thrown
 * away is wiped, since it may be plaintext. Where the caller's memory is at hand, a piece that has nothing to wait
 * for is made there at once. Empty, it holds no memory, however much has waited in it.
 */
final class OutputQueue {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private Piece first;
    private Piece last;
    private long size;
    private OutputRegion passage;
    private int passed;

    /** Where a piece is made, to be handed back by {@link #add(Place, int)}. */
    record Place(byte[] bytes, int offset) {
        void wipe(int length) {
            Arrays.fill(bytes, offset, offset + length, (byte) 0);
        }
    }

    private static final class Piece {
        private final byte[] bytes;
        private final int end;
        private int start;
        private Piece next;

        Piece(byte[] bytes, int end) {
            this.bytes = bytes;
            this.end = end;
        }
    }

    /** Bytes in the queue. */
    long size() {
        return size;
    }

    /** Appends the first {@code length} bytes of an array, which is taken over. */
    void add(byte[] bytes, int length) {
        if (length == 0) {
            return;
        }
        Piece piece = new Piece(bytes, length);
        if (first == null) {
            first = piece;
        } else {
            last.next = piece;
        }
        last = piece;
        size += length;
    }

    /** From here on, what comes goes to that target, while nothing waits and it fits. */
    void passTo(OutputRegion target) {
        passage = target;
        passed = 0;
    }

    /** Passes no more, and says how many bytes went to the target. */
    int endPassing() {
        int all = passed;
        passage = null;
        passed = 0;
        return all;
    }

    /** A place for the next piece, of that length at the most. */
    Place place(int length) {
        if (passage != null && size == 0 && passage.room() - passed >= length) {
            return new Place(passage.bytes(), passage.offset() + passed);
        }
        return new Place(new byte[length], 0);
    }

    /** Appends the piece made in a place given out just before. */
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
            Piece piece = first;
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

    /** Everything, or as much as an array can hold, as a fresh array. */
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

    /** Wipes all that waits, and what has passed to a target since {@link #passTo}. */
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
