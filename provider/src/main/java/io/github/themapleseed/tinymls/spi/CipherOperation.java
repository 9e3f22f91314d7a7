package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.session.RefusedMessageException;
import javax.crypto.ShortBufferException;

/**
 * What a cipher does between two inits: seal or open one message after the other. Input and output are arrays; the
 * other shapes of the JCA are turned into these before they come here.
 */
interface CipherOperation {
    /**
     * Bytes that a buffer may keep from message to message. A pool of idle ciphers holds this for each, and a message
     * of small pieces finds its buffer there.
     */
    int KEPT_BYTES = 4_096;

    /**
     * Adds AAD of the next message.
     *
     * @throws IllegalStateException if the message's data has begun
     */
    void updateAad(byte[] source, int offset, int length);

    /** The exact output of a {@code doFinal} with so many bytes more; an {@code update} writes no more than that. */
    int outputSize(int inputLength);

    /** Takes more of the message. Returns all output there is, as a fresh array. */
    byte[] update(byte[] input, int offset, int length);

    /**
     * Takes more of the message, all of which is read before any output is written. Output that would overtake input
     * still to come of the same array waits.
     */
    int update(byte[] input, int offset, int length, OutputRegion target) throws ShortBufferException;

    /**
     * Ends the message. If there is too little room, nothing has happened.
     *
     * @param input null if the caller named none
     */
    int doFinal(byte[] input, int offset, int length, OutputRegion target) throws ShortBufferException, RefusedMessageException;

    /** Whether the message so far can be ended with so many bytes more. */
    void checkLength(int inputLength) throws RefusedMessageException;

    /**
     * Whether a {@code doFinal} without input ends a message. Right after a message it does not, unless AAD or data
     * came in between: such a call is the second end of a stream class that ends its cipher twice.
     *
     * @throws IllegalStateException if an empty message would be sealed that nobody asked for
     */
    void checkBegun();

    /** Whether plaintext of the message has reached the caller, so that its failure leaves an incomplete output. */
    boolean hasReleased();

    /** The IV as {@code getIV} shows it, a fresh copy, or null if there is none to show. */
    byte[] iv();

    /** Throws away the message begun. */
    void reset();
}
