package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Counter;

/** The key does not seal: it is destroyed, past its lifetime, or the clock or the message does not allow it. */
public final class KeyEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Counter count;

    private KeyEndedException(Counter count, String message) {
        super(message);
        this.count = count;
    }

    /** The key is past its lifetime, or past what its material covers. */
    static KeyEndedException expired(String message) {
        return new KeyEndedException(Counter.SEALING_EXPIRED, message);
    }

    /** The key has been destroyed. */
    static KeyEndedException destroyed() {
        return new KeyEndedException(Counter.SEALING_DESTROYED, "the key has been destroyed");
    }

    /** The clock lies behind what the key has erased. */
    static KeyEndedException clock(String message) {
        return new KeyEndedException(Counter.SEALING_CLOCK, message);
    }

    /** A message sealed piece by piece was given up. */
    static KeyEndedException message(String message) {
        return new KeyEndedException(Counter.SEALING_MESSAGE, message);
    }

    /** Where refusals of this kind are counted. */
    public Counter count() {
        return count;
    }
}
