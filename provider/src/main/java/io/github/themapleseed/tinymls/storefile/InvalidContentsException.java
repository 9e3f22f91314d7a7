package io.github.themapleseed.tinymls.storefile;

/** Contents that the format does not allow. The message says which rule they break, and nothing that is secret. */
public final class InvalidContentsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidContentsException(String message) {
        super(message);
    }
}
