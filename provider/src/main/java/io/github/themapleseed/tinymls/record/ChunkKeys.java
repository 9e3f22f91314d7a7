package io.github.themapleseed.tinymls.record;

import io.github.themapleseed.tinymls.primitive.GcmEngine;

/** The keys of one message, generation by generation. */
public interface ChunkKeys {
    /** The engine under the current generation's key. */
    GcmEngine engine();

    /** The current generation's IV, 12 bytes; not a copy. */
    byte[] iv();

    /** Goes on to the next generation and erases this one's keys. */
    void advance();
}
