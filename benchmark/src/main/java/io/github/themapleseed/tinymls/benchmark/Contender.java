package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;

/** One way to seal and open messages, with all that it keeps from message to message. One user at a time. */
interface Contender {
    /** Room for what sealing adds, to any message measured here. */
    int ROOM = 8192;

    /**
     * Seals a message into a given array.
     *
     * @return the bytes written
     */
    int seal(byte[] message, byte[] output) throws GeneralSecurityException;

    /**
     * Opens what this contender has sealed last, into a given array.
     *
     * @return the bytes written
     */
    int open(byte[] sealed, int length, byte[] output) throws GeneralSecurityException;
}
