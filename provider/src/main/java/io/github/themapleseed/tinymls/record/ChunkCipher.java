package io.github.themapleseed.tinymls.record;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.GcmEngine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * Seals or opens the chunks of one message in their order (FORMAT.md, chunks). It knows nothing of buffers: whoever
 * calls brings each chunk whole, and says nothing about which is the last, because the length does. Header and
 * associated data are given with every chunk and enter into the first; they are not kept, since young objects in an old
 * one are work for the collector with every message. Not thread-safe.
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

    /** Chunks under those keys; {@link #begin} says of which message. */
    public ChunkCipher(ChunkLayout chunking, ChunkKeys generations) {
        this.chunking = chunking;
        this.generations = generations;
    }

    /** Turns to the message of that counter. */
    public ChunkCipher begin(long messageCounter) {
        counter = messageCounter;
        index = 0;
        return this;
    }

    /**
     * Seals the next chunk, at most a full one.
     *
     * @param header the message's header, or null if there is neither header nor associated data: the bare engine
     * @param associated what is associated with the message; null as the header
     * @return the number of bytes written, those of the input and a tag
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
     * Opens the next chunk, which has a tag. Header and associated data as for sealing.
     *
     * @return the number of bytes written, those of the input less a tag
     * @throws AEADBadTagException if it is not authentic in this place
     */
    public int open(@Nullable Header header, @Nullable AssociatedData associated, BufferPair chunk)
            throws AEADBadTagException {
        GcmEngine engine = turn();
        engine.startOpen(nonce);
        feedOnce(engine, header, associated);
        return engine.finish(chunk.input(), chunk.offset(), chunk.length(), chunk.output(), chunk.outputOffset());
    }

    /**
     * Seals a whole plaintext: all full chunks and the last.
     *
     * @return the number of bytes written
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
     * Opens all chunks of a message, whose length the caller has found to be whole.
     *
     * @return the number of bytes written
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

    /** Erases the last nonce: with public numbers, it gives the secret IV. */
    public void wipe() {
        Arrays.fill(nonce, (byte) 0);
    }

    /** Moves to the next chunk: its generation and its nonce, iv XOR (00 00, counter (5), index (5)). */
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

    /** Header and associated data enter into the first chunk. */
    private void feedOnce(GcmEngine engine, @Nullable Header header, @Nullable AssociatedData associated) {
        if (index++ == 0 && header != null && associated != null) {
            associated.feed(engine, header, frame);
        }
    }
}
