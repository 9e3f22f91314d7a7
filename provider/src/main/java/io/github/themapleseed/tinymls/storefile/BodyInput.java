package io.github.themapleseed.tinymls.storefile;

/** The plaintext of a store, read from front to back. */
interface BodyInput {
    /** Bytes that are left. */
    long remaining();

    /**
     * Reads the next bytes, at most {@link #remaining}. The caller wipes them where they are secret.
     *
     * @throws StoreFileException if they are not authentic
     */
    void read(byte[] target, int offset, int length) throws StoreFileException;
}
