package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.primitive.GcmEngine;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.LastSenderCache;
import io.github.themapleseed.tinymls.session.MessageOpener;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.StreamedMessage;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.ShortBufferException;

/**
 * Opens messages. A message given to one {@code doFinal} goes from the caller's input to the caller's output in one
 * step. One that comes in pieces is {@link Gathering} up to its first full chunk, then {@link Streaming}: opened chunk
 * by chunk and held back until all of it is authentic or more is held than the release buffer allows. After the first
 * fault it is {@link Failed}: nothing more is released, and {@code doFinal} reports the fault.
 */
final class DecryptOperation implements CipherOperation, ByteAccumulator.ChunkSink {
    private static final int CHUNK = ChunkLayout.V1.chunkBytes();
    private static final int SEALED_CHUNK = ChunkLayout.V1.sealedChunkBytes();

    private final MessageOpener opener;
    private final CallerIvCheck iv;
    private final OutputSizeEstimate estimate;
    private final long bufferBytes;
    private final LastSenderCache lastSender = new LastSenderCache();
    private final ByteAccumulator aad = ByteAccumulator.ofAad();
    /** Ciphertext behind the header and the last full chunk. */
    private final ByteAccumulator partial = ByteAccumulator.ofSealedChunk(SEALED_CHUNK);
    /** Held by the thread that works on the queue: the cipher's user, or the one that erases what stands still. */
    private final ReentrantLock holding = new ReentrantLock();
    private final OutputQueue held = new OutputQueue();
    /** The message that comes in pieces; null before its first byte, so a message that comes whole makes no object. */
    private Arriving arriving;

    /** Opens with that opener; the IV given at init may be null. */
    DecryptOperation(MessageOpener opener, byte[] givenIv, long bufferBytes) {
        this.opener = opener;
        this.iv = new CallerIvCheck(givenIv);
        this.bufferBytes = bufferBytes;
        this.estimate = new OutputSizeEstimate(bufferBytes);
    }

    /** How far a message has come that arrives in pieces. */
    private sealed interface Arriving permits Gathering, Streaming, Failed {
        /** Takes more of the message; this may change the state. */
        void take(byte[] input, int offset, int length);

        /** Opens a full chunk; this may change the state. */
        void openChunk(byte[] sealed, int offset) throws RefusedMessageException;

        /** Bytes of chunks to be opened once so many bytes more have come; negative if the header is incomplete then. */
        long sealedBytes(long inputLength);

        /** Bytes of plaintext that have been opened and not released. */
        long openedBytes();

        /** Opens what is gathered as the message's end and writes all plaintext left, {@code size} bytes. */
        void finish(OutputRegion target, int size) throws RefusedMessageException;

        /** Bytes of plaintext that have reached the caller. */
        long released();

        /** Erases its keys and plaintext. */
        void close();
    }

    /** Before the first full chunk: ciphertext alone, no key. */
    private final class Gathering implements Arriving {
        private final byte[] header = new byte[Header.BYTES];
        private int headerBytes;

        @Override
        public void take(byte[] input, int offset, int length) {
            int part = Math.min(length, Header.BYTES - headerBytes);
            System.arraycopy(input, offset, header, headerBytes, part);
            headerBytes += part;
            partial.cut(input, offset + part, length - part, DecryptOperation.this);
        }

        @Override
        public void openChunk(byte[] sealed, int offset) throws RefusedMessageException {
            Header of = Header.view(header, 0);
            Streaming streaming = new Streaming(opener.begin(of, iv.associated(of, aad)));
            arriving = streaming;
            streaming.openChunk(sealed, offset);
        }

        @Override
        public long sealedBytes(long inputLength) {
            return headerBytes - Header.BYTES + partial.length() + inputLength;
        }

        @Override
        public long openedBytes() {
            return 0;
        }

        @Override
        public void finish(OutputRegion target, int size) throws RefusedMessageException {
            openAtOnce(Header.view(header, 0), partial.array(), 0, partial.length(), target, size);
        }

        @Override
        public long released() {
            return 0;
        }

        @Override
        public void close() {
            // no key and no plaintext
        }
    }

    /** From the first full chunk on: keys of its own, and authentic plaintext held back. Used with the lock held. */
    private final class Streaming implements Arriving {
        private final StreamedMessage stream;
        private final HeldPlaintextEraser eraser = new HeldPlaintextEraser(holding, held);
        private long opened;
        private long released;
        /** Whether more was held than the release buffer allows: from then on all plaintext is released. */
        private boolean isReleasing;

        Streaming(StreamedMessage stream) {
            this.stream = stream;
            stream.alsoErase(eraser);
        }

        @Override
        public void take(byte[] input, int offset, int length) {
            partial.cut(input, offset, length, DecryptOperation.this);
        }

        @Override
        public void openChunk(byte[] sealed, int offset) throws RefusedMessageException {
            open(sealed, offset, SEALED_CHUNK, held.place(CHUNK));
            isReleasing = isReleasing || held.size() > bufferBytes;
        }

        /** Opens a chunk into a place, which is wiped if that fails, and holds its plaintext. */
        private void open(byte[] sealed, int offset, int length, OutputQueue.Place place) throws RefusedMessageException {
            boolean isOpened = false;
            try {
                held.add(place, stream.open(sealed, offset, length, place.bytes(), place.offset()));
                opened += length - GcmEngine.TAG_BYTES;
                isOpened = true;
            } finally {
                if (!isOpened) {
                    place.wipe(length - GcmEngine.TAG_BYTES);
                }
            }
        }

        @Override
        public long sealedBytes(long inputLength) {
            return partial.length() + inputLength;
        }

        @Override
        public long openedBytes() {
            return opened - released;
        }

        /** All that may be released, as a fresh array. */
        private byte[] release() {
            byte[] output = isReleasing ? held.drainAll() : new byte[0];
            released += output.length;
            return output;
        }

        /** Writes what may be released and does not overwrite input of later calls; says how many bytes. */
        private int release(OutputRegion target, byte[] input, int inputEnd) {
            int passed = held.endPassing();
            OutputRegion rest = target.after(passed);
            int count = rest.writable(isReleasing ? held.size() : 0, input, inputEnd);
            held.drain(rest.bytes(), rest.offset(), count);
            released += passed + count;
            return passed + count;
        }

        @Override
        public void finish(OutputRegion target, int size) throws RefusedMessageException {
            byte[] last = new byte[partial.length() - GcmEngine.TAG_BYTES];
            open(partial.array(), 0, partial.length(), new OutputQueue.Place(last, 0));
            iv.recordOpened(stream.header());
            held.drain(target.bytes(), target.offset(), size);
        }

        @Override
        public long released() {
            return released;
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

    /** After the first fault: no key and no plaintext, only the fault to report. */
    private record Failed(RefusedMessageException fault, long released) implements Arriving {
        @Override
        public void take(byte[] input, int offset, int length) {
            // nothing after a fault is looked at
        }

        @Override
        public void openChunk(byte[] sealed, int offset) throws RefusedMessageException {
            throw fault;
        }

        @Override
        public long sealedBytes(long inputLength) {
            return 0;
        }

        @Override
        public long openedBytes() {
            return 0;
        }

        @Override
        public void finish(OutputRegion target, int size) throws RefusedMessageException {
            throw fault;
        }

        @Override
        public void close() {
            // closed when it failed
        }
    }

    @Override
    public void updateAad(byte[] source, int offset, int length) {
        if (arriving != null) {
            throw new IllegalStateException("AAD comes before the message's data");
        }
        aad.add(source, offset, length);
    }

    @Override
    public int outputSize(int inputLength) {
        long exact = arriving == null ? plaintextBytes((long) inputLength - Header.BYTES)
                : estimate.answer(plaintextBytes(arriving.sealedBytes(inputLength)) + arriving.openedBytes(), inputLength);
        return (int) Math.min(Integer.MAX_VALUE, exact);
    }

    private static long plaintextBytes(long sealedBytes) {
        return ChunkLayout.V1.plaintextBytes(Math.max(0, sealedBytes));
    }

    @Override
    public long finalSize(int inputLength) throws RefusedMessageException {
        if (arriving instanceof Failed) {
            return 0;
        }
        long sealed = arriving == null ? (long) inputLength - Header.BYTES : arriving.sealedBytes(inputLength);
        if (!ChunkLayout.V1.isWhole(sealed)) {
            throw new RefusedMessageException(RefusedMessageException.Reason.TRUNCATED,
                    "not a whole message: no message has this length");
        }
        return ChunkLayout.V1.plaintextBytes(sealed) + (arriving == null ? 0 : arriving.openedBytes());
    }

    @Override
    public byte[] update(byte[] input, int offset, int length) {
        holding.lock();
        try {
            take(input, offset, length);
            return arriving instanceof Streaming streaming ? streaming.release() : new byte[0];
        } finally {
            unlock();
        }
    }

    @Override
    public int update(byte[] input, int offset, int length, OutputRegion target) throws ShortBufferException {
        target.require(0);
        holding.lock();
        try {
            if (arriving instanceof Streaming streaming && streaming.isReleasing && input != target.bytes()) {
                held.passTo(target); // in the same array, output could overwrite input that is still to be read
            }
            take(input, offset, length);
            return arriving instanceof Streaming streaming ? streaming.release(target, input, offset + length) : 0;
        } finally {
            held.endPassing();
            unlock();
        }
    }

    private void take(byte[] input, int offset, int length) {
        if (length == 0) {
            return; // no input begins no message
        }
        if (arriving == null) {
            arriving = new Gathering();
        }
        arriving.take(input, offset, length);
    }

    @Override
    public boolean takeChunk(byte[] sealed, int offset) {
        try {
            arriving.openChunk(sealed, offset);
            return true;
        } catch (RefusedMessageException fault) {
            Arriving failing = arriving;
            arriving = new Failed(fault, failing.released());
            held.clear(); // and what has passed to the caller's array in this call
            failing.close(); // its keys must not wait for whoever sends the rest
            return false;
        }
    }

    /** Unlocks the queue. If maintenance tried to erase while the lock was held, erases now. */
    private void unlock() {
        holding.unlock();
        if (arriving instanceof Streaming streaming && streaming.stream.isErased()) {
            streaming.eraser.run();
        }
    }

    @Override
    public void finish(byte[] input, int offset, int length, OutputRegion target, int size)
            throws RefusedMessageException {
        if (arriving == null) {
            boolean overlaps = target.overlaps(input, offset, length, size);
            byte[] source = overlaps ? Arrays.copyOfRange(input, offset, offset + length) : input;
            int start = overlaps ? 0 : offset;
            openAtOnce(Header.view(source, start), source, start + Header.BYTES, length - Header.BYTES, target, size);
        } else {
            finishPieces(input, offset, length, target, size);
        }
        endMessage();
    }

    private void openAtOnce(Header header, byte[] chunks, int offset, int length, OutputRegion target, int size)
            throws RefusedMessageException {
        boolean isAuthentic = false;
        try {
            opener.open(lastSender, header, iv.associated(header, aad), chunks, offset, length,
                    target.bytes(), target.offset());
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
            arriving.finish(target, size);
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
        return arriving != null && arriving.released() > 0;
    }

    @Override
    public byte[] iv() {
        return iv.shown();
    }

    @Override
    public void reset() {
        endMessage();
        iv.reset();
    }

    private void endMessage() {
        aad.clear();
        if (arriving != null) {
            arriving.close();
            arriving = null;
            partial.clear();
            estimate.reset();
        }
    }
}
