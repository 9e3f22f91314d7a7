package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.memory.SecretArrays;
import io.github.themapleseed.tinymls.memory.SecretBuffer;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkKeys;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import javax.crypto.AEADBadTagException;

/**
 * Opens the message in a file chunk by chunk. It holds the plaintext of one chunk, outside the heap. The delegate
 * writes plaintext into an array, which is wiped at once. Not thread-safe.
 */
final class SealedBodyReader implements BodyInput, AutoCloseable {
    private static final ChunkLayout LAYOUT = ChunkLayout.V1;

    private final byte[] file;
    private final Header header;
    private final AssociatedData associated;
    private final ChunkCipher chunks;
    private final SecretBuffer opened = SecretBuffer.allocate(LAYOUT.chunkBytes());
    private int next;
    private boolean lastIsOpened;
    private long remaining;

    /**
     * @param chunksAt where in the file the chunks begin; they are whole, and end with the file
     * @param keys of the message, which the caller closes
     */
    SealedBodyReader(byte[] file, int chunksAt, Header header, AssociatedData associated, ChunkKeys keys) {
        this.file = file;
        this.header = header;
        this.associated = associated;
        this.chunks = new ChunkCipher(LAYOUT, keys).begin(header.counter());
        this.next = chunksAt;
        this.remaining = LAYOUT.plaintextBytes(file.length - chunksAt);
    }

    @Override
    public long remaining() {
        return remaining;
    }

    @Override
    public void read(byte[] target, int offset, int length) throws StoreFileException {
        for (int done = 0; done < length;) {
            if (opened.remaining() == 0) {
                openNext();
            }
            int part = Math.min(length - done, opened.remaining());
            opened.get(target, offset + done, part);
            done += part;
        }
        remaining -= length;
    }

    /** Opens the rest, which may be an empty last chunk. Only then is the message authentic as a whole. */
    void finish() throws StoreFileException {
        while (!lastIsOpened) {
            openNext();
        }
    }

    private void openNext() throws StoreFileException {
        int length = Math.min(file.length - next, LAYOUT.sealedChunkBytes());
        byte[] plaintext = new byte[(int) LAYOUT.plaintextBytes(length)];
        try {
            int bytes = chunks.open(header, associated, new BufferPair(file, next, length, plaintext, 0));
            next += length;
            lastIsOpened = bytes < LAYOUT.chunkBytes();
            opened.reset();
            opened.put(plaintext, 0, bytes);
        } catch (AEADBadTagException e) {
            throw StoreFileException.damaged("it is not authentic");
        } finally {
            SecretArrays.wipe(plaintext);
        }
    }

    @Override
    public void close() {
        chunks.wipe();
        opened.close();
    }
}
