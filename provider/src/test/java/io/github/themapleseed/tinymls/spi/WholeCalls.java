package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.session.RefusedMessageException;
import javax.crypto.ShortBufferException;

/** Ends a message of a {@link CipherOperation} as {@link TinyMlsCipher} does: size, room, output. */
final class WholeCalls {
    private WholeCalls() {
    }

    /** Returns the bytes written; without room for them nothing has been taken. */
    static int doFinal(CipherOperation operation, byte[] input, int offset, int length, OutputRegion target)
            throws ShortBufferException, RefusedMessageException {
        long size = operation.finalSize(length);
        target.require(size);
        operation.finish(input, offset, length, target, (int) size);
        return (int) size;
    }
}
