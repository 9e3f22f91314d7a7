package io.github.themapleseed.tinymls.storefile;

/** The plaintext of a store, read from front to back. */
interface BodyInput {
    /** Bytes that are left. */
    long remaining();

    /**
     * Reads bytes that are left, which the caller wipes where they are secret.
     *
     * @throws StoreFileException if they are not authentic
     */
    void read(byte[] target, int offset, int length) throws StoreFileException;
}
