package io.github.themapleseed.tinymls.memory;

/** A secret was asked for after it had been wiped. The caller goes on with the current secret, or fails. */
public final class WipedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Has no stack trace: it is thrown on ordinary paths, whenever a thread loses a race with erasing. */
    public WipedException() {
        super("the secret has been erased", null, false, false);
    }
}
