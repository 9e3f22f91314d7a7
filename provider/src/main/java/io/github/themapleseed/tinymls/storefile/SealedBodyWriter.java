package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.memory.SecretArrays;
import io.github.themapleseed.tinymls.memory.SecretBuffer;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkKeys;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;

/**
 * Seals a plaintext chunk by chunk into a file. It holds the plaintext of one chunk, outside the heap. The delegate
 * reads plaintext from an array, which is wiped at once. Not thread-safe.
 */
final class SealedBodyWriter implements BodyOutput, AutoCloseable {
    private static final ChunkLayout LAYOUT = ChunkLayout.V1;

    private final byte[] file;
    private final Header header;
    private final AssociatedData associated;
    private final ChunkCipher chunks;
    private final SecretBuffer gathered = SecretBuffer.allocate(LAYOUT.chunkBytes());
    private int next;

    /**
     * @param chunksAt where in the file the chunks begin
     * @param keys of the message, which the caller closes
     */
    SealedBodyWriter(byte[] file, int chunksAt, Header header, AssociatedData associated, ChunkKeys keys) {
        this.file = file;
        this.header = header;
        this.associated = associated;
        this.chunks = new ChunkCipher(LAYOUT, keys).begin(header.counter());
        this.next = chunksAt;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        for (int done = 0; done < length;) {
            int part = Math.min(length - done, gathered.room());
            gathered.put(source, offset + done, part);
            done += part;
            if (gathered.room() == 0) {
                sealChunk();
            }
        }
    }

    /** Seals the last chunk, which may be empty and must end with the file. */
    void finish() {
        sealChunk();
        if (next != file.length) {
            throw new IllegalStateException("the sealed body ends at byte " + next + " of " + file.length);
        }
    }

    private void sealChunk() {
        byte[] plaintext = new byte[gathered.remaining()];
        try {
            gathered.get(plaintext, 0, plaintext.length);
            gathered.reset();
            next += chunks.seal(header, associated, new BufferPair(plaintext, 0, plaintext.length, file, next));
        } finally {
            SecretArrays.wipe(plaintext);
        }
    }

    @Override
    public void close() {
        chunks.wipe();
        gathered.close();
    }
}
