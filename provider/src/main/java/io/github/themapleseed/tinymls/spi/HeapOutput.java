package io.github.themapleseed.tinymls.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The room in a buffer, as part of an array: the buffer's own, or one to be copied from if the buffer shows none. */
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
     * Copies what was written if it is not in the buffer yet, and moves the position past it. An own array is wiped.
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
