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
 * Opens messages. A message that is there as a whole goes from the caller's input to the caller's output in one
 * step. One that comes in pieces is opened chunk by chunk and held back until all of it is authentic, or, if it is
 * longer than the release buffer, until that is full. The first fault sticks: nothing more is released, and
 * {@code doFinal} reports it.
 */
final class DecryptOperation implements CipherOperation {
    private static final int SEALED_CHUNK = ChunkLayout.V1.sealedChunkBytes();
    private static final byte[] NONE = {};

    private final MessageOpener opener;
    private final CallerIvCheck iv;
    private final OutputSizeEstimate answers;
    private final long bufferBytes;
    private final LastSenderCache memory = new LastSenderCache();
    private final AadBuffer aad = new AadBuffer();
    /** Whoever works on what is held back: the cipher's user, or the thread that erases what stands still. */
    private final ReentrantLock holding = new ReentrantLock();
    private final OutputQueue held = new OutputQueue();
    /** The header first, then one chunk after the other. */
    private byte[] gathered = NONE;
    private int gatheredBytes;
    private Header header;
    private StreamedMessage stream;
    private HeldPlaintextEraser eraser;
    private long taken;
    private long released;
    private boolean releasing;
    private RefusedMessageException fault;

    DecryptOperation(MessageOpener opener, byte[] givenIv, long bufferBytes) {
        this.opener = opener;
        this.iv = new CallerIvCheck(givenIv);
        this.bufferBytes = bufferBytes;
        this.answers = new OutputSizeEstimate(bufferBytes);
    }

    @Override
    public void updateAad(byte[] source, int offset, int length) {
        if (taken > 0) {
            throw new IllegalStateException("AAD comes before the message's data");
        }
        aad.add(source, offset, length);
    }

    @Override
    public int outputSize(int inputLength) {
        long exact = exactSize(inputLength);
        return (int) Math.min(Integer.MAX_VALUE, taken == 0 ? exact : answers.answer(exact, inputLength));
    }

    private long exactSize(long inputLength) {
        if (fault != null) {
            return 0;
        }
        long chunks = Math.max(0, taken + inputLength - Header.BYTES);
        return Math.max(0, ChunkLayout.V1.plaintextBytes(chunks) - released);
    }

    @Override
    public byte[] update(byte[] input, int offset, int length) {
        holding.lock();
        try {
            take(input, offset, length);
            byte[] output = held.drainAllIf(releasing);
            released += output.length;
            return output;
        } finally {
            letGo();
        }
    }

    @Override
    public int update(byte[] input, int offset, int length, OutputRegion target) throws ShortBufferException {
        target.require(0);
        holding.lock();
        try {
            OutputRegion rest = target.after(takePassing(input, offset, length, target));
            int count = rest.writable(releasing ? held.size() : 0, input, offset + length);
            held.drain(rest.bytes(), rest.offset(), count);
            count += rest.offset() - target.offset();
            released += count;
            return count;
        } finally {
            letGo();
        }
    }

    /** How much of the output has gone to the target at once; a fault takes back what came before it in this call. */
    private int takePassing(byte[] input, int offset, int length, OutputRegion target) {
        if (releasing && input != target.bytes()) { // or input that is still to be read could be written over
            held.passTo(target);
        }
        int passed;
        try {
            take(input, offset, length);
        } finally {
            passed = held.endPassing();
        }
        if (fault == null) {
            return passed;
        }
        target.wipe(passed);
        return 0;
    }

    /** Lets the erasing thread in, and does its work if it came meanwhile and found the door locked. */
    private void letGo() {
        StreamedMessage current = stream;
        holding.unlock();
        if (current != null && current.isErased()) {
            eraser.run();
        }
    }

    private void take(byte[] input, int offset, int length) {
        int at = offset;
        int left = length;
        taken += length;
        while (left > 0 && fault == null) {
            int part;
            if (header != null && gatheredBytes == 0 && left >= SEALED_CHUNK) {
                part = SEALED_CHUNK;
                openChunk(input, at);
            } else {
                part = gather(input, at, left);
            }
            at += part;
            left -= part;
        }
    }

    private int gather(byte[] input, int offset, int length) {
        int wanted = header == null ? Header.BYTES : SEALED_CHUNK;
        int part = Math.min(length, wanted - gatheredBytes);
        if (gathered.length < gatheredBytes + part) {
            gathered = Arrays.copyOf(gathered, Math.min(wanted, Math.max(2 * gathered.length, gatheredBytes + part)));
        }
        System.arraycopy(input, offset, gathered, gatheredBytes, part);
        gatheredBytes += part;
        if (gatheredBytes == wanted) {
            gatheredBytes = 0;
            if (header == null) {
                header = Header.parse(gathered, 0);
            } else {
                openChunk(gathered, 0);
            }
        }
        return part;
    }

    /** Opens a full chunk and holds its plaintext. */
    private void openChunk(byte[] sealed, int offset) {
        OutputQueue.Place place = held.place(ChunkLayout.V1.chunkBytes());
        boolean opened = false;
        try {
            if (stream == null) {
                StreamedMessage begun = opener.begin(header, iv.associated(header, aad));
                eraser = new HeldPlaintextEraser(holding, held);
                begun.alsoErase(eraser);
                stream = begun;
            }
            held.add(place, stream.open(sealed, offset, SEALED_CHUNK, place.bytes(), place.offset()));
            releasing = releasing || held.size() > bufferBytes;
            opened = true;
        } catch (RefusedMessageException refusal) {
            fault = refusal;
            held.clear();
            if (stream != null) {
                stream.close(); // its keys must not wait for whoever sends the rest
            }
        } finally {
            if (!opened) {
                place.wipe(ChunkLayout.V1.chunkBytes());
            }
        }
    }

    @Override
    public void checkLength(int inputLength) throws RefusedMessageException {
        if (fault == null && !ChunkLayout.V1.isWhole(taken + inputLength - Header.BYTES)) {
            throw truncated();
        }
    }

    @Override
    public void checkBegun() {
        // no input is no message, before and after another: checkLength refuses it
    }

    private static RefusedMessageException truncated() {
        return new RefusedMessageException(RefusedMessageException.Reason.TRUNCATED, "not a whole message: no message has this length");
    }

    @Override
    public int doFinal(byte[] input, int offset, int length, OutputRegion target) throws ShortBufferException, RefusedMessageException {
        if (fault == null) {
            checkLength(length);
            target.require(exactSize(length));
        }
        int written = taken == 0 ? openWhole(input, offset, length, target)
                : openHeld(input, offset, length, target);
        clear();
        return written;
    }

    private int openWhole(byte[] input, int offset, int length, OutputRegion target) throws RefusedMessageException {
        int size = (int) exactSize(length);
        boolean overlaps = target.overlaps(input, offset, length, size);
        byte[] source = overlaps ? Arrays.copyOfRange(input, offset, offset + length) : input;
        int start = overlaps ? 0 : offset;
        Header whole = Header.view(source, start);
        return open(whole, source, start + Header.BYTES, length - Header.BYTES, target, size);
    }

    private int open(Header of, byte[] chunks, int offset, int length, OutputRegion target, int size) throws RefusedMessageException {
        boolean authentic = false;
        try {
            int written = opener.open(memory, of, iv.associated(of, aad), chunks, offset, length,
                    target.bytes(), target.offset());
            authentic = true;
            iv.opened(of);
            return written;
        } finally {
            if (!authentic) {
                target.wipe(size);
            }
        }
    }

    private int openHeld(byte[] input, int offset, int length, OutputRegion target) throws RefusedMessageException {
        holding.lock();
        try {
            return openRest(input, offset, length, target);
        } finally {
            letGo();
        }
    }

    private int openRest(byte[] input, int offset, int length, OutputRegion target) throws RefusedMessageException {
        take(input, offset, length);
        if (fault != null) {
            throw fault;
        }
        if (stream == null) {
            return open(header, gathered, 0, gatheredBytes, target, gatheredBytes - GcmEngine.TAG_BYTES);
        }
        openLast();
        iv.opened(header);
        int size = (int) held.size();
        held.drain(target.bytes(), target.offset(), size);
        return size;
    }

    private void openLast() throws RefusedMessageException {
        byte[] last = new byte[gatheredBytes - GcmEngine.TAG_BYTES];
        boolean opened = false;
        try {
            held.add(last, stream.open(gathered, 0, gatheredBytes, last, 0));
            opened = true;
        } finally {
            if (!opened) {
                Arrays.fill(last, (byte) 0);
            }
        }
    }

    @Override
    public boolean hasReleased() {
        return released > 0;
    }

    @Override
    public byte[] iv() {
        return iv.shown();
    }

    private void endHolding() {
        holding.lock();
        try {
            stream = null;
            eraser.retire();
            held.clear();
        } finally {
            holding.unlock();
        }
    }

    @Override
    public void reset() {
        clear();
        iv.reset();
    }

    private void clear() {
        if (taken == 0 && fault == null) {
            aad.clear(); // nothing else was touched: a whole message is not kept
            return;
        }
        if (stream != null) {
            stream.close();
            endHolding();
        }
        aad.clear();
        answers.reset();
        if (gathered.length > KEPT_BYTES) {
            gathered = NONE; // ciphertext, which needs no wiping
        }
        gatheredBytes = 0;
        header = null;
        taken = 0;
        released = 0;
        releasing = false;
        fault = null;
    }
}
