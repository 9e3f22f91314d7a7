package io.github.themapleseed.tinymls.record;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.GcmEngine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * Seals or opens the chunks of one message in their order (FORMAT.md section 6). The caller buffers and passes whole
 * chunks. Which one is the last follows from its length. Header and associated data are passed with every chunk and
 * enter into the first one. They are not stored in fields: a reference from this old object to young ones would make
 * work for the collector with every message. Not thread-safe.
 */
public final class ChunkCipher {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final ChunkLayout chunking;
    private final ChunkKeys generations;
    private final byte[] nonce = new byte[GcmEngine.NONCE_BYTES];
    private final byte[] frame = new byte[AssociatedData.FRAME_BYTES];
    private long counter;
    private long index;

    /** A chunk cipher under the given keys. {@link #begin} sets the message. */
    public ChunkCipher(ChunkLayout chunking, ChunkKeys generations) {
        this.chunking = chunking;
        this.generations = generations;
    }

    /** Begins the message with that counter, at its first chunk. */
    public ChunkCipher begin(long messageCounter) {
        counter = messageCounter;
        index = 0;
        return this;
    }

    /**
     * Seals the next chunk.
     *
     * @param header the message's header; null for chunks without header and associated data, as in a key store's file
     * @param associated the message's associated data; null if the header is
     * @param chunk a full chunk, or a shorter one as the last; the output takes 16 bytes more
     * @return the number of bytes written
     * @throws io.github.themapleseed.tinymls.memory.WipedException if the keys have been erased
     */
    public int seal(@Nullable Header header, @Nullable AssociatedData associated, BufferPair chunk) {
        GcmEngine engine = turn();
        engine.startSeal(nonce);
        feedOnce(engine, header, associated);
        try {
            return engine.finish(chunk.input(), chunk.offset(), chunk.length(), chunk.output(), chunk.outputOffset());
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("sealing checks no tag", e);
        }
    }

    /**
     * Opens the next chunk. Header and associated data are as for {@link #seal}.
     *
     * @param chunk ciphertext and tag; the output takes 16 bytes less
     * @return the number of bytes written
     * @throws AEADBadTagException if the chunk is not authentic at this place of the message; the output is then
     *     undefined
     * @throws io.github.themapleseed.tinymls.memory.WipedException if the keys have been erased
     */
    public int open(@Nullable Header header, @Nullable AssociatedData associated, BufferPair chunk)
            throws AEADBadTagException {
        GcmEngine engine = turn();
        engine.startOpen(nonce);
        feedOnce(engine, header, associated);
        return engine.finish(chunk.input(), chunk.offset(), chunk.length(), chunk.output(), chunk.outputOffset());
    }

    /**
     * Seals a whole plaintext: all full chunks and the last one. Errors are as for {@link #seal}.
     *
     * @return the number of bytes written, which is {@link ChunkLayout#sealedBytes} of the length
     */
    public int sealAll(@Nullable Header header, @Nullable AssociatedData associated, BufferPair buffers) {
        int full = chunking.chunkBytes();
        int done = 0;
        int written = 0;
        for (; buffers.length() - done >= full; done += full) {
            written += seal(header, associated, buffers.part(done, full, written));
        }
        return written + seal(header, associated, buffers.part(done, buffers.length() - done, written));
    }

    /**
     * Opens all chunks of a message. The caller has checked its length by {@link ChunkLayout#isWhole}.
     *
     * @return the number of bytes written
     * @throws AEADBadTagException if a chunk is not authentic; the output then holds the chunks before it, which the
     *     caller wipes
     */
    public int openAll(@Nullable Header header, @Nullable AssociatedData associated, BufferPair buffers)
            throws AEADBadTagException {
        int full = chunking.sealedChunkBytes();
        int done = 0;
        int written = 0;
        for (; buffers.length() - done >= full; done += full) {
            written += open(header, associated, buffers.part(done, full, written));
        }
        return written + open(header, associated, buffers.part(done, buffers.length() - done, written));
    }

    /** Erases the last nonce, from which the secret IV follows: the rest of the XOR is public. */
    public void wipe() {
        Arrays.fill(nonce, (byte) 0);
    }

    /** Sets generation and nonce for the next chunk. The nonce is the IV XOR (0 (2) | counter (5) | index (5)). */
    private GcmEngine turn() {
        if (index >= ChunkLayout.MAX_CHUNKS) {
            throw new IllegalStateException("a message has at most 2^40 chunks");
        }
        if (chunking.beginsGeneration(index)) {
            generations.advance();
        }
        byte[] iv = generations.iv();
        LONG.set(nonce, 0, (long) LONG.get(iv, 0) ^ (counter << Byte.SIZE | index >>> Integer.SIZE));
        INT.set(nonce, Long.BYTES, (int) INT.get(iv, Long.BYTES) ^ (int) index);
        return generations.engine();
    }

    /** Passes header and associated data to the engine if this is the first chunk, and counts the chunk. */
    private void feedOnce(GcmEngine engine, @Nullable Header header, @Nullable AssociatedData associated) {
        if (index++ == 0 && header != null && associated != null) {
            associated.feed(engine, header, frame);
        }
    }
}
