package io.github.themapleseed.tinymls.store;

/** A command is not carried out; the message says why, and what to do. */
final class CommandRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    CommandRefusedException(String message) {
        super(message);
    }
}
