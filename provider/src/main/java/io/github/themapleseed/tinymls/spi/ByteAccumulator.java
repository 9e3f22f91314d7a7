package io.github.themapleseed.tinymls.spi;

import java.util.Arrays;

/**
 * Bytes that arrive in pieces, gathered in one array. The array grows by doubling, so that many small pieces cost no
 * more than one large one. Secret bytes are wiped when the array is replaced and when it is cleared.
 */
final class ByteAccumulator {
    /** The longest array that every JVM can allocate. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    /** Bytes of AAD for which a cipher keeps an array from message to message; AAD is seldom longer. */
    private static final int KEPT_AAD_BYTES = 1_024;
    /** The first array; a smaller one would grow at once. */
    private static final int FIRST_BYTES = 64;
    private static final byte[] EMPTY = {};

    private final int capacity;
    private final int keptBytes;
    private final boolean isSecret;
    private byte[] bytes = EMPTY;
    private int length;
    /** The end of the part of the array that gathered bytes have lain in; no more than that is wiped. */
    private int usedEnd;

    private ByteAccumulator(int capacity, int keptBytes, boolean isSecret) {
        this.capacity = capacity;
        this.keptBytes = keptBytes;
        this.isSecret = isSecret;
    }

    /** For the AAD of a message. */
    static ByteAccumulator ofAad() {
        return new ByteAccumulator(LONGEST_ARRAY, KEPT_AAD_BYTES, false);
    }

    /** For one chunk of plaintext, of so many bytes. */
    static ByteAccumulator ofPlaintextChunk(int chunkBytes) {
        return new ByteAccumulator(chunkBytes, CipherOperation.KEPT_BYTES, true);
    }

    /** For one sealed chunk, of so many bytes. */
    static ByteAccumulator ofSealedChunk(int chunkBytes) {
        return new ByteAccumulator(chunkBytes, CipherOperation.KEPT_BYTES, false);
    }

    /** What happens to a full chunk. */
    interface ChunkSink {
        /**
         * Takes a chunk, which begins at that offset and is as long as the accumulator's capacity.
         *
         * @return whether more chunks are wanted
         */
        boolean takeChunk(byte[] bytes, int offset);
    }

    /**
     * Appends bytes.
     *
     * @throws IllegalStateException if there would be more than the capacity; nothing is appended then
     */
    void add(byte[] source, int offset, int count) {
        if (count > capacity - length) {
            throw new IllegalStateException("a message's AAD has fewer than 2^31 bytes");
        }
        if (count > bytes.length - length) {
            grow(length + count);
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        usedEnd = Math.max(usedEnd, length);
    }

    private void grow(int needed) {
        long doubled = Math.max(FIRST_BYTES, 2L * bytes.length);
        byte[] grown = Arrays.copyOf(bytes, (int) Math.min(capacity, Math.max(doubled, needed)));
        wipe();
        bytes = grown;
    }

    /**
     * Cuts input into chunks of the capacity. A chunk that lies in the input as a whole is taken from there; the rest
     * of the input is gathered. Stops when the sink wants no more.
     */
    void cut(byte[] input, int offset, int count, ChunkSink sink) {
        int at = offset;
        int end = offset + count;
        boolean isWanted = true;
        while (at < end && isWanted) {
            if (length == 0 && end - at >= capacity) {
                isWanted = sink.takeChunk(input, at);
                at += capacity;
            } else {
                int part = Math.min(end - at, capacity - length);
                add(input, at, part);
                at += part;
                isWanted = length < capacity || takeFull(sink);
            }
        }
    }

    private boolean takeFull(ChunkSink sink) {
        boolean isWanted = sink.takeChunk(bytes, 0);
        length = 0;
        return isWanted;
    }

    /** The array that holds the bytes from its start on; not a copy. */
    byte[] array() {
        return bytes;
    }

    /** How many bytes are missing of the capacity. */
    int missing() {
        return capacity - length;
    }

    /** How many bytes have been gathered. */
    int length() {
        return length;
    }

    /** Removes all bytes; a long array is dropped. */
    void clear() {
        wipe();
        length = 0;
        usedEnd = 0;
        if (bytes.length > keptBytes) {
            bytes = EMPTY;
        }
    }

    private void wipe() {
        if (isSecret) {
            Arrays.fill(bytes, 0, usedEnd, (byte) 0);
        }
    }
}
