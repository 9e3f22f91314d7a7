package io.github.themapleseed.tinymls.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The room in a buffer as part of an array; for one that shows no array, an array to be delivered from. */
final class HeapOutput {
    private final ByteBuffer buffer;
    private final OutputRegion target;

    private HeapOutput(ByteBuffer buffer, OutputRegion target) {
        this.buffer = buffer;
        this.target = target;
    }

    /** For output of at most {@code needed} bytes. */
    static HeapOutput over(ByteBuffer buffer, int needed) {
        int room = Math.min(needed, buffer.remaining());
        if (buffer.hasArray()) {
            return new HeapOutput(buffer,
                    new OutputRegion(buffer.array(), buffer.arrayOffset() + buffer.position(), room));
        }
        return new HeapOutput(buffer, OutputRegion.of(new byte[room]));
    }

    OutputRegion target() {
        return target;
    }

    /** Moves the buffer past what was written. */
    void deliver(int written) {
        if (buffer.hasArray()) {
            buffer.position(buffer.position() + written);
        } else {
            buffer.put(target.bytes(), 0, written);
            Arrays.fill(target.bytes(), 0, written, (byte) 0);
        }
    }
}
