package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import javax.crypto.ShortBufferException;

/**
 * What a cipher does between two inits: seals or opens one message after the other. Input and output are arrays;
 * {@link TinyMlsCipher} brings the JCA's other shapes to these. Lengths are in bytes.
 */
interface CipherOperation {
    /**
     * Bytes of a buffer that a cipher keeps from message to message. Each idle cipher of a pool holds so many, and a
     * message of small pieces needs no new buffer.
     */
    int KEPT_BYTES = 4_096;

    /**
     * Adds AAD of the next message; the bytes are copied.
     *
     * @throws IllegalStateException if data of the message has been given already
     */
    void updateAad(byte[] source, int offset, int length);

    /**
     * What {@code getOutputSize} answers: at least the output of a {@code doFinal} with so many bytes more, and of any
     * {@code update} with as many. At most {@link Integer#MAX_VALUE}.
     */
    int outputSize(int inputLength);

    /**
     * Takes more of the message.
     *
     * @return all output that is ready, a fresh array, empty if there is none
     */
    byte[] update(byte[] input, int offset, int length);

    /**
     * Takes more of the message. Input and target may be in one array: all input of the call is read before output is
     * written, and output that would overwrite input of later calls waits.
     *
     * @return the bytes written
     * @throws ShortBufferException if there is too little room; nothing has been taken then
     */
    int update(byte[] input, int offset, int length, OutputRegion target) throws ShortBufferException;

    /**
     * The exact output of a {@code doFinal} with so many bytes more.
     *
     * @throws RefusedMessageException if no message has the length that this one would have
     */
    long finalSize(int inputLength) throws RefusedMessageException;

    /**
     * Ends the message.
     *
     * @param input the last of it, which may overlap the target; empty if there is none
     * @param size what {@link #finalSize} says of that input; the target has room for it
     * @throws RefusedMessageException if the message is not authentic; the target is wiped
     */
    void finish(byte[] input, int offset, int length, OutputRegion target, int size) throws RefusedMessageException;

    /**
     * Checks a {@code doFinal} without input. Some stream classes end their cipher twice, and the second end must not
     * seal an empty message that nobody asked for.
     *
     * @throws IllegalStateException if neither AAD nor data has come since the last message
     */
    void checkBegun();

    /** Whether plaintext of the message has reached the caller, so that its failure leaves an incomplete output. */
    boolean hasReleased();

    /** The IV as {@code getIV} shows it, a fresh copy, or null if there is none to show. */
    @Nullable byte[] iv();

    /** Gives up the message begun. The next call begins another. */
    void reset();
}
