package io.github.themapleseed.tinymls.primitive;

/** A secret was asked for after it was wiped: the caller takes the current one instead, or fails. */
public final class WipedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WipedException() {
        super("the secret has been erased", null, false, false);
    }
}
