package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.DurationText;
import io.github.themapleseed.tinymls.record.Header;

/** Which epochs a message may have: those that lie no further from this machine's clock than the window. */
final class EpochWindow {
    private EpochWindow() {
    }

    /** Refuses a header whose epoch lies further from {@code wallMillis} than the window. */
    static void check(Header header, long wallMillis, long windowMillis) throws RefusedMessageException {
        long offset = header.epoch() - wallMillis;
        if (offset > windowMillis) {
            throw new RefusedMessageException(RefusalReason.NOT_REACHED, lies(offset) + ", further than the window of "
                    + DurationText.ofMillis(windowMillis), offset);
        }
        if (-offset > windowMillis) {
            throw new RefusedMessageException(RefusalReason.ERASED, lies(offset) + ", further than the window of "
                    + DurationText.ofMillis(windowMillis) + ": its keys have been erased", offset);
        }
    }

    /** Where an epoch lies at that offset from this machine's clock, in words. */
    static String lies(long offset) {
        return "the message's epoch lies " + DurationText.ofMillis(offset)
                + (offset < 0 ? " behind" : " ahead of") + " this machine's clock";
    }
}
