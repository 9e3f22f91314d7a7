package io.github.themapleseed.tinymls.memory;

/** A secret was asked for after it was wiped. The caller takes the current secret instead, or fails. */
public final class WipedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without stack trace and suppression: it is thrown on ordinary paths, when a thread loses a race with erasing. */
    public WipedException() {
        super("the secret has been erased", null, false, false);
    }
}
