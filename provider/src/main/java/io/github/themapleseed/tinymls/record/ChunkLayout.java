package io.github.themapleseed.tinymls.record;

import io.github.themapleseed.tinymls.primitive.GcmEngine;

/**
 * How a plaintext is cut (FORMAT.md, chunks): full chunks, then a last one that is always shorter and always there,
 * so that a length says by itself whether a message is whole. Sizes are pure functions of lengths, in bytes.
 *
 * @param chunkBytes plaintext bytes of a full chunk
 * @param chunksPerGeneration full chunks under one key
 */
public record ChunkLayout(int chunkBytes, long chunksPerGeneration) {
    /** The cut of format v1: 64 KiB chunks, 4 MiB generations. */
    public static final ChunkLayout V1 = new ChunkLayout(65_536, 64);
    /** The greatest number of chunks: their index has five bytes. */
    public static final long MAX_CHUNKS = 1L << 40;

    private static final int TAG_BYTES = GcmEngine.TAG_BYTES;

    /** Bytes of a full chunk when sealed. */
    public int sealedChunkBytes() {
        return chunkBytes + TAG_BYTES;
    }

    /** Plaintext bytes under one key. */
    public long generationBytes() {
        return chunkBytes * chunksPerGeneration;
    }

    /** Bytes of all chunks of a plaintext of that length, when sealed. */
    public long sealedBytes(long plaintextBytes) {
        return plaintextBytes + (plaintextBytes / chunkBytes + 1) * TAG_BYTES;
    }

    /** Whether so many bytes can be the chunks of a whole message. */
    public boolean isWhole(long sealedBytes) {
        return sealedBytes >= TAG_BYTES && sealedBytes % sealedChunkBytes() >= TAG_BYTES;
    }

    /** The plaintext bytes in chunks of that length; the greatest that could be, at least 0, if they are not whole. */
    public long plaintextBytes(long sealedBytes) {
        long full = sealedBytes / sealedChunkBytes();
        long last = sealedBytes % sealedChunkBytes();
        return full * chunkBytes + Math.max(0, last - TAG_BYTES);
    }

    /** Whether chunk {@code index} is the first under a new key, other than the first of all. */
    boolean beginsGeneration(long index) {
        return index > 0 && index % chunksPerGeneration == 0;
    }
}
