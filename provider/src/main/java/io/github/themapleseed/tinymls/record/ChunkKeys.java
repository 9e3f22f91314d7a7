package io.github.themapleseed.tinymls.record;

import io.github.themapleseed.tinymls.primitive.GcmEngine;

/** The keys of one message, generation by generation. */
public interface ChunkKeys {
    /** The engine under the current generation's key. */
    GcmEngine engine();

    /** The current generation's IV, 12 bytes. It is not a copy, and is wiped with the keys. */
    byte[] iv();

    /** Derives the next generation's keys and erases the current ones, unless they belong to a sender epoch. */
    void advance();
}
