package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.platform.Nullable;
import javax.crypto.AEADBadTagException;

/**
 * The message's epoch is older than the acceptance window, or the key's life is over: the keys that would open it
 * have been erased and cannot be derived again. The message's public header alone decides this.
 */
public final class EpochErasedException extends AEADBadTagException {
    private static final long serialVersionUID = 1L;

    EpochErasedException(@Nullable String message) {
        super(message);
    }
}
