package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Counter;

/** A key does not seal: it is destroyed or past its lifetime, its clock is wrong, or the message was erased. */
public final class KeyEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Counter count;

    KeyEndedException(Counter count, String message) {
        super(message);
        this.count = count;
    }

    /** A message sealed piece by piece was erased before its end. */
    static KeyEndedException streamErased(String message) {
        return new KeyEndedException(Counter.SEALING_MESSAGE, message);
    }

    /** Where refusals of this kind are counted. */
    public Counter count() {
        return count;
    }
}
