package io.github.themapleseed.tinymls.storefile;

/** Where the plaintext of a store is written, from front to back. */
interface BodyOutput {
    /** Writes bytes. The caller wipes its array. */
    void write(byte[] source, int offset, int length);
}
