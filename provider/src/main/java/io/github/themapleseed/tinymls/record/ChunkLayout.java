package io.github.themapleseed.tinymls.record;

import io.github.themapleseed.tinymls.primitive.GcmEngine;

/**
 * How a plaintext is cut into chunks (FORMAT.md section 6): full chunks, then a last one. The last one is always there
 * and always shorter, so the length alone shows whether a message can be whole. All sizes are in bytes.
 *
 * @param chunkBytes plaintext bytes of a full chunk
 * @param chunksPerGeneration full chunks under one key
 */
public record ChunkLayout(int chunkBytes, long chunksPerGeneration) {
    /** The layout of format v1: chunks of 64 KiB, generations of 4 MiB. */
    public static final ChunkLayout V1 = new ChunkLayout(65_536, 64);
    /** Most chunks of a message: their index has five bytes. */
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

    /** Bytes of all sealed chunks of a plaintext. */
    public long sealedBytes(long plaintextBytes) {
        return plaintextBytes + (plaintextBytes / chunkBytes + 1) * TAG_BYTES;
    }

    /** Whether sealed chunks of a whole message can have that length. */
    public boolean isWhole(long sealedBytes) {
        return sealedBytes >= TAG_BYTES && sealedBytes % sealedChunkBytes() >= TAG_BYTES;
    }

    /**
     * Plaintext bytes in sealed chunks of that length. If the length is not whole, the most that can be opened of it.
     */
    public long plaintextBytes(long sealedBytes) {
        long full = sealedBytes / sealedChunkBytes();
        long last = sealedBytes % sealedChunkBytes();
        return full * chunkBytes + Math.max(0, last - TAG_BYTES);
    }

    /** Whether a generation other than the first begins with chunk {@code index}. */
    boolean beginsGeneration(long index) {
        return index > 0 && index % chunksPerGeneration == 0;
    }
}
