package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.platform.Nullable;

/** Thrown on sealing by a cipher whose key was destroyed or reached the end of its lifetime after initialisation. */
public final class SessionExpiredException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    SessionExpiredException(@Nullable String message, Throwable cause) {
        super(message, cause);
    }
}
