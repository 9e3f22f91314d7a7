package io.github.themapleseed.tinymls.conformance.differential;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/** Brings one {@link Step.Data} to the overload of {@code update} or {@code doFinal} it stands for. */
final class Call {
    private static final int GAP = 64;

    private final Cipher cipher;
    private final Step.Data step;
    private final byte[] input;
    private final int room;
    private byte[] array;
    private int offset;
    private ByteBuffer source;
    private ByteBuffer sink;

    /** For that input, and room for so many bytes. */
    Call(Cipher cipher, Step.Data step, byte[] input, int room) {
        this.cipher = cipher;
        this.step = step;
        this.input = input;
        this.room = room;
    }

    /** What the call put out, or null if it returned null. */
    byte[] run() throws GeneralSecurityException {
        if (step.source().isBuffer()) {
            return buffers();
        }
        return step.sink() == Step.Sink.RETURNED ? returned() : arrays();
    }

    /** Whether a buffer is not where it was; for after a call that threw. */
    boolean moved() {
        return source != null && source.remaining() != input.length
                || sink != null && sink != source && sink.remaining() != room;
    }

    private byte[] returned() throws GeneralSecurityException {
        Range in = Range.of(step.source(), input);
        return switch (step.source()) {
            case NONE -> step.last() ? cipher.doFinal() : cipher.update(new byte[0]);
            case WHOLE -> step.last() ? cipher.doFinal(input) : cipher.update(input);
            default -> step.last() ? cipher.doFinal(in.bytes(), in.offset(), in.length())
                    : cipher.update(in.bytes(), in.offset(), in.length());
        };
    }

    private byte[] arrays() throws GeneralSecurityException {
        Range in = step.sink() == Step.Sink.IN_PLACE ? inPlace() : Range.of(step.source(), input);
        makeRoom();
        int count;
        if (step.source() == Step.Source.NONE && step.last()) {
            count = cipher.doFinal(array, offset);
        } else if (step.sink() == Step.Sink.AT_START) {
            count = step.last() ? cipher.doFinal(in.bytes(), in.offset(), in.length(), array)
                    : cipher.update(in.bytes(), in.offset(), in.length(), array);
        } else {
            count = step.last() ? cipher.doFinal(in.bytes(), in.offset(), in.length(), array, offset)
                    : cipher.update(in.bytes(), in.offset(), in.length(), array, offset);
        }
        return count == 0 ? new byte[0] : Arrays.copyOfRange(array, offset, offset + count);
    }

    private Range inPlace() {
        array = new byte[GAP + input.length + room + GAP];
        System.arraycopy(input, 0, array, GAP, input.length);
        offset = GAP + step.shift();
        return new Range(array, GAP, input.length);
    }

    private void makeRoom() {
        switch (step.sink()) {
            case AT_START -> array = new byte[room];
            case AT_OFFSET -> {
                offset = 3;
                array = new byte[offset + room];
            }
            case NEGATIVE_OFFSET -> {
                offset = -1;
                array = new byte[room];
            }
            case BEYOND_END -> {
                offset = room + 1;
                array = new byte[room];
            }
            case IN_PLACE -> {
            }
            default -> array = null;
        }
    }

    private byte[] buffers() throws GeneralSecurityException {
        source = Range.buffer(step.source(), input);
        sink = sink();
        int start = sink == null ? 0 : sink.position();
        int count = step.last() ? cipher.doFinal(source, sink) : cipher.update(source, sink);
        if (source.hasRemaining() || sink.position() != start + count) {
            throw new IllegalStateException("the buffers' positions are wrong after a call that succeeded");
        }
        byte[] output = new byte[count];
        sink.duplicate().position(start).get(output);
        return output;
    }

    private ByteBuffer sink() {
        return switch (step.sink()) {
            case HEAP -> ByteBuffer.allocate(room);
            case SLICE -> ByteBuffer.allocate(room + 9).position(9).slice();
            case DIRECT -> ByteBuffer.allocateDirect(room);
            case READ_ONLY -> ByteBuffer.allocate(room).asReadOnlyBuffer();
            case SAME_BUFFER -> source;
            case SAME_MEMORY -> sameMemory();
            default -> null;
        };
    }

    /** Input and output in one piece of memory, the output begins {@code shift} bytes behind the input or before it. */
    private ByteBuffer sameMemory() {
        int size = GAP + input.length + room + GAP;
        boolean direct = step.source() == Step.Source.DIRECT;
        ByteBuffer memory = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        memory.put(GAP, input);
        source = memory.duplicate().position(GAP).limit(GAP + input.length);
        int at = GAP + step.shift();
        return memory.duplicate().position(at).limit(at + room);
    }
}
