package io.github.themapleseed.tinymls.session;

/** The key neither seals nor opens any more: destroyed, or past its lifetime. */
public final class SessionEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SessionEndedException(String message) {
        super(message);
    }
}
