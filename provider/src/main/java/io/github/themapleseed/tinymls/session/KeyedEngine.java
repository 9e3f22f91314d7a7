package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.primitive.GcmEngine;
import java.util.Arrays;

/**
 * An engine under a sender epoch's key with what its holder needs beside it: the IV, and for a sender a stretch of
 * counters reserved for this engine alone. One user at a time.
 */
final class KeyedEngine {
    private final GcmEngine gcm;
    private final byte[] iv;
    private long nextCounter;
    private long countersEnd;
    private long bytesLeft;

    KeyedEngine(GcmEngine gcm, byte[] iv) {
        this.gcm = gcm;
        this.iv = iv;
    }

    GcmEngine gcm() {
        return gcm;
    }

    byte[] iv() {
        return iv;
    }

    /** Makes the engine and its delegate forget the key. */
    void erase() {
        Arrays.fill(iv, (byte) 0);
        gcm.scrub();
    }

    /** A counter reserved for a message of that length, or -1 if the stretch does not suffice. */
    long takeCounter(long bytes) {
        if (nextCounter >= countersEnd || bytes > bytesLeft) {
            return -1;
        }
        bytesLeft -= bytes;
        return nextCounter++;
    }

    /** Counters {@code first} to {@code end - 1}, for so many bytes in all; what was left of the last is forgone. */
    void grant(long first, long end, long bytes) {
        nextCounter = first;
        countersEnd = end;
        bytesLeft = bytes;
    }
}
