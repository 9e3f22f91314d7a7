package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.record.Associated;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.Opener;
import io.github.themapleseed.tinymls.session.Refusal;
import java.security.MessageDigest;

/**
 * The IV on the side that opens: one that the caller gave is held against what a header says of it. An IV that was
 * shown for one message says nothing about those that follow it without an init or a failure between.
 */
final class OpeningIv {
    private static final byte[] NONE = {};

    private final byte[] given;
    /** Of the last message opened, if there is one to show. */
    private final byte[] ofHeader = new byte[Header.IV_BYTES];
    private boolean headerKnown;
    private boolean givenMet;

    /** The IV given at init, or null. */
    OpeningIv(byte[] given) {
        this.given = given;
    }

    /**
     * The associated data of a message with that header.
     *
     * @throws Refusal if the version is not known, or the message has another IV than the one given
     */
    Associated associated(Header of, AadBuffer aad) throws Refusal {
        Opener.checkVersion(of);
        if (given == null && !of.ivBound() && aad.length() == 0) {
            return Associated.NONE;
        }
        if (!of.ivBound() && (given == null || givenMet || MessageDigest.isEqual(given, of.iv()))) {
            return new Associated(NONE, aad.array(), aad.length());
        }
        if (of.ivBound() && given != null) {
            return new Associated(given, aad.array(), aad.length());
        }
        throw new Refusal(Refusal.Reason.IV, of.ivBound() ? "the message is bound to an IV, which must be given"
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
