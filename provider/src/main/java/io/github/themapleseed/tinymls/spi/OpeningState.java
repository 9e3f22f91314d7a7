package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.session.RefusedMessageException;

/**
 * The state of a message that comes by {@code update} to be opened. It is gathered up to its first full chunk, then
 * streaming ({@link StreamingState}); after the first fault it has failed. A message that is given to one call has no
 * state.
 */
interface OpeningState {
    /** Bytes of the header that have not come yet. */
    default int missingHeaderBytes() {
        return 0;
    }

    /**
     * Opens the next chunk, a full one, and holds its plaintext.
     *
     * @throws RefusedMessageException if it is not authentic or its key has been erased; no plaintext of it is held
     *     then
     */
    void openChunk(byte[] sealed, int offset) throws RefusedMessageException;

    /**
     * Opens the last chunk and writes all plaintext that has not been released.
     *
     * @param last the sealed chunk, which is not full
     * @param size how many bytes will be written, for which the target has room
     * @throws RefusedMessageException if the chunk is not authentic, or there was a fault before
     */
    void finish(ByteAccumulator last, OutputRegion target, int size) throws RefusedMessageException;

    /** Bytes of plaintext that have been opened and not released. */
    default long openedBytes() {
        return 0;
    }

    /** Bytes of plaintext that have reached the caller. */
    default long released() {
        return 0;
    }

    /** Erases the message's keys and the plaintext held. */
    default void close() {
    }
}
