package io.github.themapleseed.tinymls.record;

import io.github.themapleseed.tinymls.primitive.GcmEngine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import javax.crypto.AEADBadTagException;

/**
 * Seals or opens the chunks of one message in their order (FORMAT.md, chunks). It knows nothing of buffers: whoever
 * calls brings each chunk whole, and says nothing about which is the last, because the length does.
 * Not thread-safe.
 */
public final class Chunks {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final Chunking chunking;
    private final Generations generations;
    private final byte[] nonce = new byte[GcmEngine.NONCE_BYTES];
    private final byte[] frame = new byte[Associated.FRAME_BYTES];
    private long counter;
    private Header header;
    private Associated associated;
    private long index;

    /** Chunks under those keys; {@link #begin} says of which message. */
    public Chunks(Chunking chunking, Generations generations) {
        this.chunking = chunking;
        this.generations = generations;
    }

    /** The chunks of a message with that header. */
    public Chunks(Chunking chunking, Generations generations, Header header, Associated associated) {
        this(chunking, generations);
        begin(header, associated);
    }

    /** Chunks without header or associated data: the bare engine. */
    public Chunks(Chunking chunking, Generations generations, long counter) {
        this(chunking, generations);
        this.counter = counter;
    }

    /** Turns to a message with that header. */
    public Chunks begin(Header of, Associated with) {
        counter = of.counter();
        header = of;
        associated = with;
        index = 0;
        return this;
    }

    /**
     * Seals the next chunk: {@code length} bytes, at most a full chunk.
     *
     * @return the number of bytes written, {@code length} and a tag
     */
    public int seal(byte[] plaintext, int offset, int length, byte[] output, int outputOffset) {
        GcmEngine engine = turn();
        engine.startSeal(nonce);
        try {
            return finish(engine, plaintext, offset, length, output, outputOffset);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("sealing checks no tag", e);
        }
    }

    /**
     * Opens the next chunk: {@code length} bytes with their tag.
     *
     * @return the number of bytes written, {@code length} less a tag
     * @throws AEADBadTagException if it is not authentic in this place
     */
    public int open(byte[] sealed, int offset, int length, byte[] output, int outputOffset)
            throws AEADBadTagException {
        GcmEngine engine = turn();
        engine.startOpen(nonce);
        return finish(engine, sealed, offset, length, output, outputOffset);
    }

    /**
     * Seals a whole plaintext, or what is left of one: all full chunks and the last.
     *
     * @return the number of bytes written
     */
    public int sealAll(byte[] plaintext, int offset, int length, byte[] output, int outputOffset) {
        int done = 0;
        int written = 0;
        while (length - done >= chunking.chunkBytes()) {
            written += seal(plaintext, offset + done, chunking.chunkBytes(), output, outputOffset + written);
            done += chunking.chunkBytes();
        }
        return written + seal(plaintext, offset + done, length - done, output, outputOffset + written);
    }

    /**
     * Opens all that is left of a message, whose length the caller has found to be whole.
     *
     * @return the number of bytes written
     */
    public int openAll(byte[] sealed, int offset, int length, byte[] output, int outputOffset)
            throws AEADBadTagException {
        int done = 0;
        int written = 0;
        while (length - done >= chunking.sealedChunkBytes()) {
            written += open(sealed, offset + done, chunking.sealedChunkBytes(), output, outputOffset + written);
            done += chunking.sealedChunkBytes();
        }
        return written + open(sealed, offset + done, length - done, output, outputOffset + written);
    }

    /** Moves to the next chunk: its generation and its nonce, iv XOR (00 00, counter (5), index (5)). */
    private GcmEngine turn() {
        if (index >= Chunking.MAX_CHUNKS) {
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

    private int finish(GcmEngine engine, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws AEADBadTagException {
        if (header != null) {
            associated.feed(engine, header, frame); // of the first chunk alone
            header = null;
            associated = null;
        }
        index++;
        return engine.finish(input, offset, length, output, outputOffset);
    }
}
