package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.primitive.GcmEngine;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.StreamedMessage;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A message being opened, from its first full chunk on. It has keys of its own. Authentic plaintext is held back until
 * more of it is held than the release buffer allows. The lock that guards the queue is held in calls of all methods but
 * {@link #close} and {@link #eraseIfEnded}.
 */
final class StreamingState implements OpeningState {
    private static final int CHUNK = ChunkLayout.V1.chunkBytes();

    private final StreamedMessage stream;
    private final OutputQueue held;
    private final ReentrantLock holding;
    private final long bufferBytes;
    private final HeldPlaintextEraser eraser;
    private long opened;
    private long released;
    /** Whether more was held than the release buffer allows: from then on all plaintext is released. */
    private boolean isReleasing;

    /** Holds plaintext in that queue, which the lock guards; more than {@code bufferBytes} is released. */
    StreamingState(StreamedMessage stream, OutputQueue held, ReentrantLock holding, long bufferBytes) {
        this.stream = stream;
        this.held = held;
        this.holding = holding;
        this.bufferBytes = bufferBytes;
        this.eraser = new HeldPlaintextEraser(holding, held);
        stream.alsoErase(eraser);
    }

    Header header() {
        return stream.header();
    }

    @Override
    public void openChunk(byte[] sealed, int offset) throws RefusedMessageException {
        open(sealed, offset, CHUNK, held.place(CHUNK));
        isReleasing = isReleasing || held.size() > bufferBytes;
    }

    /** Opens a chunk into a place, which is wiped if that fails, and holds its {@code length} bytes of plaintext. */
    private void open(byte[] sealed, int offset, int length, OutputQueue.Place place) throws RefusedMessageException {
        boolean isOpened = false;
        try {
            stream.open(new BufferPair(sealed, offset, length + GcmEngine.TAG_BYTES, place.bytes(), place.offset()));
            held.add(place, length);
            opened += length;
            isOpened = true;
        } finally {
            if (!isOpened) {
                place.wipe(length);
            }
        }
    }

    @Override
    public void finish(ByteAccumulator last, OutputRegion target, int size) throws RefusedMessageException {
        int length = last.length() - GcmEngine.TAG_BYTES;
        open(last.array(), 0, length, new OutputQueue.Place(new byte[length], 0));
        held.drain(target.bytes(), target.offset(), size);
    }

    /** From now on until plaintext is released, chunks that need not wait are opened into that target. */
    void passTo(OutputRegion target) {
        if (isReleasing) {
            held.passTo(target);
        }
    }

    /** Releases all that may be released, as a fresh array, empty if there is nothing. */
    byte[] release() {
        byte[] output = isReleasing ? held.drainAll() : new byte[0];
        released += output.length;
        return output;
    }

    /**
     * Releases what may be released and overwrites no input of later calls.
     *
     * @param inputEnd where the input of this call ends in its array
     * @return the bytes written into the target, those opened into it included
     */
    int release(OutputRegion target, byte[] input, int inputEnd) {
        int passed = held.endPassing();
        OutputRegion rest = target.after(passed);
        int count = rest.writable(isReleasing ? held.size() : 0, input, inputEnd);
        held.drain(rest.bytes(), rest.offset(), count);
        released += passed + count;
        return passed + count;
    }

    @Override
    public long openedBytes() {
        return opened - released;
    }

    @Override
    public long released() {
        return released;
    }

    /**
     * Erases the plaintext held if maintenance has ended the stream: its call of the eraser may have found the lock
     * held.
     */
    void eraseIfEnded() {
        if (stream.isErased()) {
            eraser.run();
        }
    }

    @Override
    public void close() {
        stream.close();
        holding.lock();
        try {
            eraser.retire();
            held.clear();
        } finally {
            holding.unlock();
        }
    }
}
