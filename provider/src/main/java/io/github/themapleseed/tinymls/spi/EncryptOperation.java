package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.GcmEngine;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.MessageIv;
import io.github.themapleseed.tinymls.session.StreamedMessage;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.ShortBufferException;

/**
 * Seals messages. A message given to one {@code doFinal} goes from the caller's input to the caller's output in one
 * step. A message that comes by {@code update} is gathered until a chunk is full. From then on it is a
 * {@link StreamedMessage} under keys of its own, and its sealed chunks wait in a queue for room in the caller's arrays.
 */
final class EncryptOperation implements CipherOperation, ByteAccumulator.ChunkSink {
    private static final int CHUNK = ChunkLayout.V1.chunkBytes();
    private static final byte[] NONE = {};

    private final KeyHandle key;
    private final @Nullable SecureRandom random;
    private final byte[] callerIv;
    /** The associated data of every message without AAD: the caller's IV alone. */
    private final AssociatedData withoutAad;
    private final ByteAccumulator aad = ByteAccumulator.ofAad();
    private final MessageIv iv = new MessageIv();
    /** The plaintext behind the last full chunk. */
    private final ByteAccumulator partial = ByteAccumulator.ofPlaintextChunk(CHUNK);
    private final OutputQueue queue = new OutputQueue();
    /** The message under keys of its own; null before its first full chunk. */
    private @Nullable StreamedMessage stream;
    /** Whether no message has been sealed or given up since init. */
    private boolean isFirst = true;

    /** Seals with that key; the caller's IV and generator may be null. */
    EncryptOperation(KeyHandle key, @Nullable byte[] callerIv, @Nullable SecureRandom random) {
        this.key = key;
        this.callerIv = callerIv == null ? NONE : callerIv;
        this.random = random;
        this.withoutAad = new AssociatedData(this.callerIv, NONE, 0);
    }

    private boolean hasData() {
        return stream != null || partial.length() > 0;
    }

    @Override
    public void updateAad(byte[] source, int offset, int length) {
        if (hasData()) {
            throw new IllegalStateException("AAD comes before the message's data");
        }
        iv.beginMessage();
        aad.add(source, offset, length);
    }

    @Override
    public int outputSize(int inputLength) {
        return (int) Math.min(Integer.MAX_VALUE, finalSize(inputLength));
    }

    /** Output that waits, and the output of what is still to be sealed. */
    @Override
    public long finalSize(int inputLength) {
        long sealed = ChunkLayout.V1.sealedBytes(partial.length() + (long) inputLength);
        return queue.size() + (stream == null ? Header.BYTES : 0) + sealed;
    }

    @Override
    public byte[] update(byte[] input, int offset, int length) {
        take(input, offset, length);
        return queue.drainAll();
    }

    @Override
    public int update(byte[] input, int offset, int length, OutputRegion target) throws ShortBufferException {
        target.require(Math.min(readyAfter(length), length));
        if (input != target.bytes()) { // else output could overwrite input that is still to be read
            queue.passTo(target);
        }
        int passed;
        try {
            take(input, offset, length);
        } finally {
            passed = queue.endPassing();
        }
        OutputRegion rest = target.after(passed);
        int count = rest.writable(queue.size(), input, offset + length);
        queue.drain(rest.bytes(), rest.offset(), count);
        return passed + count;
    }

    /** What the queue will hold once so many bytes more have been taken. */
    private long readyAfter(int length) {
        long chunks = (partial.length() + (long) length) / CHUNK;
        long header = stream == null && chunks > 0 ? Header.BYTES : 0;
        return queue.size() + header + chunks * ChunkLayout.V1.sealedChunkBytes();
    }

    private void take(byte[] input, int offset, int length) {
        iv.beginMessage();
        if (stream != null) {
            stream.touch();
        }
        partial.cut(input, offset, length, this);
    }

    @Override
    public boolean takeChunk(byte[] plaintext, int offset) {
        if (stream == null) {
            stream = key.beginSealing(associated(), iv.reserved(), random);
            OutputQueue.Place header = queue.place(Header.BYTES);
            stream.header().writeTo(header.bytes(), header.offset());
            queue.add(header, Header.BYTES);
        }
        sealChunk(stream, plaintext, offset, CHUNK);
        return true;
    }

    private void sealChunk(StreamedMessage message, byte[] plaintext, int offset, int length) {
        OutputQueue.Place sealed = queue.place(length + GcmEngine.TAG_BYTES);
        queue.add(sealed, message.seal(new BufferPair(plaintext, offset, length, sealed.bytes(), sealed.offset())));
    }

    private AssociatedData associated() {
        return aad.length() == 0 ? withoutAad : new AssociatedData(callerIv, aad.array(), aad.length());
    }

    @Override
    public void checkBegun() {
        if (!isFirst && !hasData() && aad.length() == 0 && key.canSeal()) { // else finish reports the key's end
            throw new IllegalStateException("nothing was given since the last message: to seal an empty one, call"
                    + " doFinal(new byte[0]), or init before");
        }
    }

    @Override
    public void finish(byte[] input, int offset, int length, OutputRegion target, int size) {
        if (!hasData()) {
            sealAtOnce(input, offset, length, target, size);
        } else {
            take(input, offset, length);
            finishPieces(target, size);
        }
        endMessage();
    }

    private void sealAtOnce(byte[] input, int offset, int length, OutputRegion target, int size) {
        if (!target.overlaps(input, offset, length, size)) {
            seal(input, offset, length, target);
            return;
        }
        byte[] copy = Arrays.copyOfRange(input, offset, offset + length);
        try {
            seal(copy, 0, length, target);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    private void seal(byte[] plaintext, int offset, int length, OutputRegion target) {
        key.seal(associated(), iv, random, new BufferPair(plaintext, offset, length, target.bytes(), target.offset()));
    }

    private void finishPieces(OutputRegion target, int size) {
        if (stream == null) {
            seal(partial.array(), 0, partial.length(), target);
        } else {
            sealChunk(stream, partial.array(), 0, partial.length());
            queue.drain(target.bytes(), target.offset(), size);
            iv.record(stream.header());
        }
    }

    @Override
    public boolean hasReleased() {
        return false;
    }

    @Override
    public byte[] iv() {
        if (callerIv.length > 0) {
            return callerIv.clone();
        }
        return stream != null ? stream.header().iv() : iv.show(key, random);
    }

    @Override
    public void reset() {
        endMessage();
        iv.discard();
    }

    private void endMessage() {
        partial.clear();
        if (stream != null) {
            stream.close();
            stream = null;
        }
        queue.clear();
        aad.clear();
        isFirst = false;
    }
}
