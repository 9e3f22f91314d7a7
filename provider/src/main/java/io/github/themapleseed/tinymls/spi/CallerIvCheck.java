package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.RefusalReason;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import java.security.MessageDigest;

/**
 * Compares the IV that the caller gave at init with the header of each message to be opened. A given IV that is the
 * public IV of a message (bytes 12 to 23 of its header) fits that message alone. Once that message has been opened, the
 * messages that follow are not compared with it, until the next init or failure.
 */
final class CallerIvCheck {
    private static final byte[] NONE = {};

    private final @Nullable byte[] given;
    /** The public IV of the last message opened, if {@link #isOpened}. */
    private final byte[] lastIv = new byte[Header.IV_BYTES];
    private boolean isOpened;
    /** Whether the given IV was the public IV of a message that has been opened. */
    private boolean isGivenUsed;

    /** The IV given at init, or null. */
    CallerIvCheck(@Nullable byte[] given) {
        this.given = given;
    }

    /**
     * The associated data of a message with that header. Arrays are not copied.
     *
     * @throws RefusedMessageException if the message has another IV than the one given, or is bound to an IV and none
     *         was given
     */
    AssociatedData associated(Header of, ByteAccumulator aad) throws RefusedMessageException {
        if (given == null && !of.ivBound() && aad.length() == 0) {
            return AssociatedData.NONE;
        }
        if (!of.ivBound() && (given == null || isGivenUsed || MessageDigest.isEqual(given, of.iv()))) {
            return new AssociatedData(NONE, aad.array(), aad.length());
        }
        if (of.ivBound() && given != null) {
            return new AssociatedData(given, aad.array(), aad.length());
        }
        throw new RefusedMessageException(RefusalReason.IV, of.ivBound()
                ? "the message is bound to an IV, which must be given"
                : "the message has another IV than the one given");
    }

    /** Records that a message with that header has been opened. */
    void recordOpened(Header of) {
        of.writeIvTo(lastIv);
        isOpened = true;
        isGivenUsed = isGivenUsed || (given != null && MessageDigest.isEqual(given, lastIv));
    }

    /** What {@code getIV} shows, a fresh copy: the given IV, that of the last message opened, or null. */
    @Nullable byte[] shown() {
        if (given != null && (!isGivenUsed || !isOpened)) {
            return given.clone();
        }
        return isOpened ? lastIv.clone() : null;
    }

    /** Forgets the messages opened: the given IV is compared with the next one, as after init. */
    void reset() {
        isOpened = false;
        isGivenUsed = false;
    }
}
