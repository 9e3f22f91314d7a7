package io.github.themapleseed.tinymls.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * A buffer outside the heap for secret bytes, read in the order in which they were written: a password, or a piece of a
 * decrypted file. Closing wipes it. Not thread-safe.
 */
public final class SecretBuffer implements AutoCloseable {
    private static final int BLOCK_BYTES = SecretMemory.MAX_SLOTS * SecretBlock.SLOT_BYTES;

    private final List<SecretBlock> blocks = new ArrayList<>();
    private final int capacity;
    private int written;
    private int read;

    private SecretBuffer(int capacity) {
        this.capacity = capacity;
    }

    /**
     * An empty buffer, which the caller closes.
     *
     * @param capacity in bytes, 0 or more
     * @throws SecretMemoryExhaustedException if the JVM has no direct memory left
     */
    public static SecretBuffer allocate(int capacity) {
        SecretBuffer buffer = new SecretBuffer(capacity);
        boolean complete = false;
        try {
            for (int left = capacity; left > 0; left -= BLOCK_BYTES) {
                int bytes = Math.min(left, BLOCK_BYTES);
                buffer.blocks.add(SecretMemory.allocate((bytes + SecretBlock.SLOT_BYTES - 1) / SecretBlock.SLOT_BYTES));
            }
            complete = true;
            return buffer;
        } finally {
            if (!complete) {
                buffer.close();
            }
        }
    }

    /** Bytes that there is still room for. */
    public int room() {
        return capacity - written;
    }

    /** Bytes that have been written and not been read yet. */
    public int remaining() {
        return written - read;
    }

    /**
     * Writes bytes behind the last ones. The caller wipes the array.
     *
     * @throws IndexOutOfBoundsException if there is no room for them
     * @throws WipedException if the buffer has been closed
     */
    public void put(byte[] source, int offset, int length) {
        if (length > room()) {
            throw new IndexOutOfBoundsException(length + " bytes, and room for " + room());
        }
        for (int done = 0; done < length;) {
            int at = (written + done) % BLOCK_BYTES;
            int part = Math.min(length - done, BLOCK_BYTES - at);
            blocks.get((written + done) / BLOCK_BYTES).writeBytes(at, source, offset + done, part);
            done += part;
        }
        written += length;
    }

    /**
     * Reads the next bytes into an array, which is the caller's to wipe.
     *
     * @throws IndexOutOfBoundsException if fewer bytes {@linkplain #remaining remain}
     * @throws WipedException if the buffer has been closed
     */
    public void get(byte[] target, int offset, int length) {
        if (length > remaining()) {
            throw new IndexOutOfBoundsException(length + " bytes, and " + remaining() + " are there");
        }
        for (int done = 0; done < length;) {
            int at = (read + done) % BLOCK_BYTES;
            int part = Math.min(length - done, BLOCK_BYTES - at);
            blocks.get((read + done) / BLOCK_BYTES).readBytes(at, target, offset + done, part);
            done += part;
        }
        read += length;
    }

    /** Goes back to the first byte: the next {@link #get} reads it. */
    public void rewind() {
        read = 0;
    }

    /** Empties the buffer without wiping it: the next bytes are written over the old ones. */
    public void reset() {
        written = 0;
        read = 0;
    }

    /** Wipes the whole buffer. Closing again does nothing. */
    @Override
    public void close() {
        blocks.forEach(SecretBlock::close);
    }

    @Override
    public String toString() {
        return "SecretBuffer[redacted]";
    }
}
