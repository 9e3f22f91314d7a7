package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;

/** A contender with a message of its own, sealed and plain. */
final class Side {
    /** What is measured of it. */
    interface Operation {
        /** Does it once. */
        int on(Side side) throws GeneralSecurityException;
    }

    private final Contender contender;
    private final byte[] message;
    private final byte[] sealed;
    private final byte[] output;
    private int length;

    Side(Contender contender, int size) {
        this.contender = contender;
        message = Messages.of(size);
        sealed = new byte[size + Contender.ROOM];
        output = new byte[size + Contender.ROOM];
    }

    /** Seals what is to be opened. */
    void prepare() throws GeneralSecurityException {
        length = contender.seal(message, sealed);
    }

    int seal() throws GeneralSecurityException {
        return contender.seal(message, output);
    }

    int open() throws GeneralSecurityException {
        return contender.open(sealed, length, output);
    }
}
