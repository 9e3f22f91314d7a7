package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.MessageSealer;
import io.github.themapleseed.tinymls.session.ReservedNonce;
import io.github.themapleseed.tinymls.session.StreamedMessage;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.ShortBufferException;

/**
 * Seals messages. A message that is there as a whole goes from the caller's input to the caller's output in one
 * step; one that comes in pieces is gathered by the chunk and leaves through a queue.
 */
final class EncryptOperation implements CipherOperation {
    private static final int CHUNK = ChunkLayout.V1.chunkBytes();
    private static final byte[] NONE = {};

    private final MessageSealer sealer;
    private final SecureRandom random;
    private final byte[] callerIv;
    private final AssociatedData bare;
    private final AadBuffer aad = new AadBuffer();
    private final OutputQueue queue = new OutputQueue();
    private byte[] pending = NONE;
    private int pendingBytes;
    private long taken;
    private StreamedMessage stream;
    private ReservedNonce shown;
    /** The IV of the message just sealed. Bytes, since an object kept from message to message is work for G1. */
    private final byte[] lastIv = new byte[Header.IV_BYTES];
    private boolean lastIvKnown;
    /** Whether no message has ended yet, sealed or given up. */
    private boolean first = true;

    EncryptOperation(MessageSealer sealer, byte[] callerIv, SecureRandom random) {
        this.sealer = sealer;
        this.callerIv = callerIv == null ? NONE : callerIv;
        this.random = random;
        this.bare = new AssociatedData(this.callerIv, NONE, 0);
    }

    @Override
    public void updateAad(byte[] source, int offset, int length) {
        if (taken > 0) {
            throw new IllegalStateException("AAD comes before the message's data");
        }
        lastIvKnown = false;
        aad.add(source, offset, length);
    }

    @Override
    public int outputSize(int inputLength) {
        return (int) Math.min(Integer.MAX_VALUE, exactSize(inputLength));
    }

    /** All of the message's bytes less those that have left. */
    private long exactSize(long inputLength) {
        long whole = Header.BYTES + ChunkLayout.V1.sealedBytes(taken + inputLength);
        long sealed = stream == null ? 0 : Header.BYTES + taken / CHUNK * ChunkLayout.V1.sealedChunkBytes();
        return whole - sealed + queue.size();
    }

    @Override
    public byte[] update(byte[] input, int offset, int length) {
        take(input, offset, length);
        return queue.drainAll();
    }

    @Override
    public int update(byte[] input, int offset, int length, OutputRegion target) throws ShortBufferException {
        target.require(Math.min(readyAfter(length), length));
        if (input != target.bytes()) { // or input that is still to be read could be written over
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
        long chunks = (pendingBytes + (long) length) / CHUNK;
        long header = stream == null && chunks > 0 ? Header.BYTES : 0;
        return queue.size() + header + chunks * ChunkLayout.V1.sealedChunkBytes();
    }

    private void take(byte[] input, int offset, int length) {
        lastIvKnown = false;
        if (stream != null) {
            stream.touch();
        }
        int at = offset;
        int left = length;
        while (left > 0) {
            if (pendingBytes == 0 && left >= CHUNK) {
                sealChunk(input, at, CHUNK);
                at += CHUNK;
                left -= CHUNK;
                taken += CHUNK;
            } else {
                int part = Math.min(left, CHUNK - pendingBytes);
                gather(input, at, part);
                at += part;
                left -= part;
            }
        }
    }

    private void gather(byte[] input, int offset, int length) {
        if (pending.length < pendingBytes + length) {
            byte[] grown = Arrays.copyOf(pending, Math.min(CHUNK, Math.max(2 * pending.length, pendingBytes + length)));
            Arrays.fill(pending, (byte) 0);
            pending = grown;
        }
        System.arraycopy(input, offset, pending, pendingBytes, length);
        pendingBytes += length;
        taken += length;
        if (pendingBytes == CHUNK) {
            sealChunk(pending, 0, CHUNK);
            pendingBytes = 0;
        }
    }

    /** Seals a chunk to the queue; the first one brings the header. */
    private void sealChunk(byte[] input, int offset, int length) {
        if (stream == null) {
            stream = sealer.begin(associated(), shown, random);
            OutputQueue.Place header = queue.place(Header.BYTES);
            stream.header().writeTo(header.bytes(), header.offset());
            queue.add(header, Header.BYTES);
        }
        OutputQueue.Place sealed = queue.place(length + ChunkLayout.V1.sealedChunkBytes() - CHUNK);
        queue.add(sealed, stream.seal(input, offset, length, sealed.bytes(), sealed.offset()));
    }

    private AssociatedData associated() {
        if (aad.length() == 0) {
            return bare;
        }
        return new AssociatedData(callerIv, aad.array(), aad.length());
    }

    @Override
    public void checkLength(int inputLength) {
        // every length can be sealed
    }

    @Override
    public void checkBegun() {
        if (!first && taken == 0 && aad.length() == 0 && sealer.isUsable()) { // or doFinal reports the key's end
            throw new IllegalStateException("nothing was given since the last message: to seal an empty one, call"
                    + " doFinal(new byte[0]), or init before");
        }
    }

    @Override
    public int doFinal(byte[] input, int offset, int length, OutputRegion target) throws ShortBufferException {
        long size = exactSize(length);
        target.require(size);
        if (taken == 0) {
            sealWhole(input, offset, length, target, (int) size);
            Header.view(target.bytes(), target.offset()).writeIvTo(lastIv);
        } else if (stream == null && pendingBytes + (long) length < CHUNK) {
            take(input, offset, length);
            sealer.seal(associated(), shown, random, pending, 0, pendingBytes, target.bytes(), target.offset());
            Header.view(target.bytes(), target.offset()).writeIvTo(lastIv);
        } else {
            take(input, offset, length);
            sealChunk(pending, 0, pendingBytes);
            queue.drain(target.bytes(), target.offset(), (int) size);
            stream.header().writeIvTo(lastIv);
        }
        reset();
        lastIvKnown = true;
        return (int) size;
    }

    private void sealWhole(byte[] input, int offset, int length, OutputRegion target, int size) {
        if (!target.overlaps(input, offset, length, size)) {
            sealer.seal(associated(), shown, random, input == null ? NONE : input, offset, length,
                    target.bytes(), target.offset());
            return;
        }
        byte[] copy = Arrays.copyOfRange(input, offset, offset + length);
        try {
            sealer.seal(associated(), shown, random, copy, 0, length, target.bytes(), target.offset());
        } finally {
            Arrays.fill(copy, (byte) 0);
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
        if (lastIvKnown) {
            return lastIv.clone();
        }
        if (stream != null) {
            return stream.header().iv();
        }
        if (shown == null) {
            shown = sealer.reserve(random);
        }
        return shown.iv();
    }

    @Override
    public void reset() {
        Arrays.fill(pending, 0, stream == null ? pendingBytes : pending.length, (byte) 0);
        if (pending.length > KEPT_BYTES) {
            pending = NONE;
        }
        pendingBytes = 0;
        if (stream != null) {
            stream.close();
            stream = null;
        }
        taken = 0;
        queue.clear();
        aad.clear();
        shown = null;
        lastIvKnown = false;
        first = false;
    }
}
