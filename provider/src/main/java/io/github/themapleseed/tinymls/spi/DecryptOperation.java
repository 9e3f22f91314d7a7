package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.LastSenderCache;
import io.github.themapleseed.tinymls.session.MessageOpener;
import io.github.themapleseed.tinymls.session.RefusalReason;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.ShortBufferException;

/**
 * Opens messages. A message given to one {@code doFinal} goes from the caller's input to the caller's output in one
 * step. A message that comes by {@code update} is in one of three states. It is {@link Gathering} up to its first full
 * chunk. Then it is {@link StreamingState streaming}: it is opened chunk by chunk, and its plaintext is held back until
 * the whole message is authentic, or more is held than the release buffer allows. After the first fault it is
 * {@link Failed}: nothing more is released, and {@code doFinal} reports the fault.
 */
final class DecryptOperation implements CipherOperation, ByteAccumulator.ChunkSink {
    private static final OpeningState NOT_BEGUN = new NotBegun();

    private final KeyHandle key;
    private final CallerIvCheck iv;
    private final OutputSizeEstimate estimate;
    private final long bufferBytes;
    private final LastSenderCache lastSender = new LastSenderCache();
    private final ByteAccumulator aad = ByteAccumulator.ofAad();
    /** The sealed bytes that have come since the header or the last full chunk. */
    private final ByteAccumulator partial = ByteAccumulator.ofSealedChunk(ChunkLayout.V1.sealedChunkBytes());
    /** Guards the queue: the cipher's user works on it, and maintenance erases it if the message stands still. */
    private final ReentrantLock holding = new ReentrantLock();
    private final OutputQueue held = new OutputQueue();
    /** The state of a message that comes by {@code update}. A message that comes whole makes no object. */
    private OpeningState state = NOT_BEGUN;

    /** Opens with that key; the IV given at init may be null. */
    DecryptOperation(KeyHandle key, @Nullable byte[] givenIv, long bufferBytes) {
        this.key = key;
        this.iv = new CallerIvCheck(givenIv);
        this.bufferBytes = bufferBytes;
        this.estimate = new OutputSizeEstimate(bufferBytes);
    }

    /** Before the first byte. */
    private record NotBegun() implements OpeningState {
        @Override
        public int missingHeaderBytes() {
            return Header.BYTES;
        }

        @Override
        public void openChunk(byte[] sealed, int offset) {
            throw new IllegalStateException("no message has begun");
        }

        @Override
        public void finish(ByteAccumulator last, OutputRegion target, int size) {
            throw new IllegalStateException("no message has begun");
        }
    }

    /** Before the first full chunk: ciphertext alone, no key. */
    private final class Gathering implements OpeningState {
        private final byte[] bytes = new byte[Header.BYTES];
        private int length;

        /** Takes what is missing of the header; returns the number of bytes. */
        int takeHeader(byte[] input, int offset, int inputLength) {
            int part = Math.min(inputLength, Header.BYTES - length);
            System.arraycopy(input, offset, bytes, length, part);
            length += part;
            return part;
        }

        @Override
        public int missingHeaderBytes() {
            return Header.BYTES - length;
        }

        @Override
        public void openChunk(byte[] sealed, int offset) throws RefusedMessageException {
            Header header = MessageOpener.header(bytes, 0);
            state = new StreamingState(key.beginOpening(header, iv.associated(header, aad)), held, holding,
                    bufferBytes);
            state.openChunk(sealed, offset);
        }

        @Override
        public void finish(ByteAccumulator last, OutputRegion target, int size) throws RefusedMessageException {
            openAtOnce(bytes, 0, new BufferPair(last.array(), 0, last.length(), target.bytes(), target.offset()),
                    target, size);
        }
    }

    /** After the first fault: no key and no plaintext, only the fault to report. */
    private record Failed(RefusedMessageException fault, long released) implements OpeningState {
        @Override
        public void openChunk(byte[] sealed, int offset) throws RefusedMessageException {
            throw fault;
        }

        @Override
        public void finish(ByteAccumulator last, OutputRegion target, int size) throws RefusedMessageException {
            throw fault;
        }
    }

    @Override
    public void updateAad(byte[] source, int offset, int length) {
        if (state != NOT_BEGUN) {
            throw new IllegalStateException("AAD comes before the message's data");
        }
        aad.add(source, offset, length);
    }

    @Override
    public int outputSize(int inputLength) {
        long exact = plaintextBytes(Math.max(0, sealedBytes(inputLength)));
        return (int) Math.min(Integer.MAX_VALUE, state == NOT_BEGUN ? exact : estimate.answer(exact, inputLength));
    }

    /**
     * Bytes of chunks that are not opened yet, once {@code inputLength} bytes more have come; negative if the header is
     * incomplete then.
     */
    private long sealedBytes(int inputLength) {
        return partial.length() + (long) inputLength - state.missingHeaderBytes();
    }

    /** Bytes of plaintext still to be released if the message ends with {@code sealedBytes} bytes of chunks. */
    private long plaintextBytes(long sealedBytes) {
        if (state instanceof Failed) {
            return 0;
        }
        return ChunkLayout.V1.plaintextBytes(sealedBytes) + state.openedBytes();
    }

    @Override
    public long finalSize(int inputLength) throws RefusedMessageException {
        long sealed = sealedBytes(inputLength);
        if (!ChunkLayout.V1.isWhole(sealed) && !(state instanceof Failed)) {
            throw new RefusedMessageException(RefusalReason.TRUNCATED,
                    "not a whole message: no message has this length");
        }
        return plaintextBytes(sealed);
    }

    /**
     * Only gathers the input, if it completes no chunk and nothing waits to be released. Most calls of a reader that
     * takes 512 bytes at a time are such calls, and locks and objects took a third of their time (JDK 17's
     * {@code CipherInputStream}). Returns whether it did.
     */
    private boolean gather(byte[] input, int offset, int length) {
        boolean gathers = state instanceof StreamingState && length < partial.missing() && held.isEmpty();
        if (gathers) {
            partial.add(input, offset, length);
        }
        return gathers;
    }

    @Override
    public byte[] update(byte[] input, int offset, int length) {
        if (gather(input, offset, length)) {
            return new byte[0];
        }
        holding.lock();
        try {
            take(input, offset, length);
            return state instanceof StreamingState streaming ? streaming.release() : new byte[0];
        } finally {
            unlock();
        }
    }

    @Override
    public int update(byte[] input, int offset, int length, OutputRegion target) throws ShortBufferException {
        target.require(0);
        if (gather(input, offset, length)) {
            return 0;
        }
        estimate.noteArray(target.bytes().length);
        holding.lock();
        try {
            if (state instanceof StreamingState streaming && input != target.bytes()) {
                streaming.passTo(target); // in the same array, output could overwrite input that is still to be read
            }
            take(input, offset, length);
            return state instanceof StreamingState streaming ? streaming.release(target, input, offset + length) : 0;
        } finally {
            held.endPassing();
            unlock();
        }
    }

    private void take(byte[] input, int offset, int length) {
        if (length == 0) {
            return; // no input begins no message
        }
        if (state == NOT_BEGUN) {
            state = new Gathering();
        }
        int part = state instanceof Gathering gathering ? gathering.takeHeader(input, offset, length) : 0;
        if (!(state instanceof Failed)) {
            partial.cut(input, offset + part, length - part, this);
        }
    }

    @Override
    public boolean takeChunk(byte[] sealed, int offset) {
        try {
            state.openChunk(sealed, offset);
            return true;
        } catch (RefusedMessageException fault) {
            OpeningState failing = state;
            state = new Failed(fault, failing.released());
            held.clear(); // also wipes what this call has opened into the caller's array
            failing.close(); // now: the sender may never send the rest
            return false;
        }
    }

    /** Unlocks the queue. If maintenance tried to erase while the lock was held, erases now. */
    private void unlock() {
        holding.unlock();
        if (state instanceof StreamingState streaming) {
            streaming.eraseIfEnded();
        }
    }

    @Override
    public void finish(byte[] input, int offset, int length, OutputRegion target, int size)
            throws RefusedMessageException {
        if (state == NOT_BEGUN) {
            boolean overlaps = target.overlaps(input, offset, length, size);
            byte[] source = overlaps ? Arrays.copyOfRange(input, offset, offset + length) : input;
            int start = overlaps ? 0 : offset;
            openAtOnce(source, start, new BufferPair(source, start + Header.BYTES, length - Header.BYTES,
                    target.bytes(), target.offset()), target, size);
        } else {
            finishPieces(input, offset, length, target, size);
        }
        endMessage();
    }

    private void openAtOnce(byte[] headerBytes, int headerAt, BufferPair chunks, OutputRegion target, int size)
            throws RefusedMessageException {
        boolean isAuthentic = false;
        try {
            Header header = MessageOpener.header(headerBytes, headerAt);
            key.open(lastSender, header, iv.associated(header, aad), chunks);
            isAuthentic = true;
            iv.recordOpened(header);
        } finally {
            if (!isAuthentic) {
                target.wipe(size);
            }
        }
    }

    private void finishPieces(byte[] input, int offset, int length, OutputRegion target, int size)
            throws RefusedMessageException {
        holding.lock();
        try {
            take(input, offset, length);
            state.finish(partial, target, size);
            if (state instanceof StreamingState streaming) {
                iv.recordOpened(streaming.header());
            }
        } finally {
            unlock();
        }
    }

    @Override
    public void checkBegun() {
        // finalSize refuses a message without input
    }

    @Override
    public boolean hasReleased() {
        return state.released() > 0;
    }

    @Override
    public @Nullable byte[] iv() {
        return iv.shown();
    }

    @Override
    public void reset() {
        endMessage();
        iv.reset();
    }

    private void endMessage() {
        aad.clear();
        if (state != NOT_BEGUN) {
            state.close();
            state = NOT_BEGUN;
            partial.clear();
            estimate.reset();
        }
    }
}
