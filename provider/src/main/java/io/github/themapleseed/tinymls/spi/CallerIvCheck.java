package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.MessageOpener;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import java.security.MessageDigest;

/**
 * The IV on the side that opens: one that the caller gave is held against what a header says of it. An IV that was
 * shown for one message says nothing about those that follow it without an init or a failure between.
 */
final class CallerIvCheck {
    private static final byte[] NONE = {};

    private final byte[] given;
    /** Of the last message opened, if there is one to show. */
    private final byte[] ofHeader = new byte[Header.IV_BYTES];
    private boolean headerKnown;
    private boolean givenMet;

    /** The IV given at init, or null. */
    CallerIvCheck(byte[] given) {
        this.given = given;
    }

    /**
     * The associated data of a message with that header.
     *
     * @throws RefusedMessageException if the version is not known, or the message has another IV than the one given
     */
    AssociatedData associated(Header of, ByteAccumulator aad) throws RefusedMessageException {
        MessageOpener.checkVersion(of);
        if (given == null && !of.ivBound() && aad.length() == 0) {
            return AssociatedData.NONE;
        }
        if (!of.ivBound() && (given == null || givenMet || MessageDigest.isEqual(given, of.iv()))) {
            return new AssociatedData(NONE, aad.array(), aad.length());
        }
        if (of.ivBound() && given != null) {
            return new AssociatedData(given, aad.array(), aad.length());
        }
        throw new RefusedMessageException(RefusedMessageException.Reason.IV, of.ivBound() ? "the message is bound to an IV, which must be given"
                : "the message has another IV than the one given");
    }

    /** A message with that header has been opened. */
    void opened(Header of) {
        of.writeIvTo(ofHeader);
        headerKnown = true;
        givenMet = givenMet || given != null && MessageDigest.isEqual(given, ofHeader);
    }

    /** What {@code getIV} shows: a fresh copy, or null. */
    byte[] shown() {
        if (given != null && (!givenMet || !headerKnown)) {
            return given.clone();
        }
        return headerKnown ? ofHeader.clone() : null;
    }

    /** As after init: no message has been opened, and the IV given is compared with the next one. */
    void reset() {
        headerKnown = false;
        givenMet = false;
    }
}
