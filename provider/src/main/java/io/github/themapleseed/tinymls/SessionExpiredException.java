package io.github.themapleseed.tinymls;

/** Sealing with a key that was destroyed or is past its lifetime, by a cipher that was initialised before that. */
public final class SessionExpiredException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    SessionExpiredException(String message, Throwable cause) {
        super(message, cause);
    }
}
