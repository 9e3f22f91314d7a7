package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.security.ProviderException;

/**
 * The error state of one provider instance, which its services share. Once entered, it lasts: every service refuses to
 * work, also those that were handed out before.
 */
public final class ProviderErrorState {
    private volatile @Nullable ProviderException failure;

    /** Enters the error state for good; the failure says why. */
    public void enter(ProviderException why) {
        failure = why;
    }

    /** Whether the provider refuses to work. */
    public boolean isEntered() {
        return failure != null;
    }

    /**
     * Checks that the provider is not in its error state.
     *
     * @throws ProviderException if the provider is in its error state; says why
     */
    public void check() {
        ProviderException why = failure;
        if (why != null) {
            throw new ProviderException(why.getMessage(), why);
        }
    }
}
