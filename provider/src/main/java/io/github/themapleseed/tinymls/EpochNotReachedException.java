package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.platform.Nullable;
import javax.crypto.AEADBadTagException;

/**
 * The message's epoch lies further ahead of this machine's clock than the acceptance window, so one of the two
 * clocks is wrong; the message may open later. The message's public header alone decides this.
 */
public final class EpochNotReachedException extends AEADBadTagException {
    private static final long serialVersionUID = 1L;

    EpochNotReachedException(@Nullable String message) {
        super(message);
    }
}
