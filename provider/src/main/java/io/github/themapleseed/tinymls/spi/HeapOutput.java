package io.github.themapleseed.tinymls.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The room in a buffer, as part of an array: the buffer's own, or an array that is copied into the buffer if that has
 * no accessible array.
 */
final class HeapOutput {
    private final ByteBuffer buffer;
    private final OutputRegion target;

    private HeapOutput(ByteBuffer buffer, OutputRegion target) {
        this.buffer = buffer;
        this.target = target;
    }

    /** Room for at most {@code needed} bytes; less if the buffer has less. */
    static HeapOutput over(ByteBuffer buffer, int needed) {
        int room = Math.min(needed, buffer.remaining());
        if (buffer.hasArray()) {
            return new HeapOutput(buffer,
                    new OutputRegion(buffer.array(), buffer.arrayOffset() + buffer.position(), room));
        }
        return new HeapOutput(buffer, OutputRegion.of(new byte[room]));
    }

    /** Where the output is written. */
    OutputRegion target() {
        return target;
    }

    /**
     * Moves the buffer's position past {@code written} bytes. If they are in an array of this object's own, copies them
     * into the buffer before, and wipes the array.
     */
    void deliver(int written) {
        if (buffer.hasArray()) {
            buffer.position(buffer.position() + written);
        } else {
            buffer.put(target.bytes(), 0, written);
            Arrays.fill(target.bytes(), 0, written, (byte) 0);
        }
    }
}
