package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Count;

/** The key does not seal: it is destroyed, past its lifetime, or the clock or the message does not allow it. */
public final class SessionEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Count count;

    private SessionEndedException(Count count, String message) {
        super(message);
        this.count = count;
    }

    /** The key is past its lifetime, or past what its material covers. */
    static SessionEndedException expired(String message) {
        return new SessionEndedException(Count.SEALING_EXPIRED, message);
    }

    /** The key has been destroyed. */
    static SessionEndedException destroyed() {
        return new SessionEndedException(Count.SEALING_DESTROYED, "the key has been destroyed");
    }

    /** The clock lies behind what the key has erased. */
    static SessionEndedException clock(String message) {
        return new SessionEndedException(Count.SEALING_CLOCK, message);
    }

    /** A message sealed piece by piece was given up. */
    static SessionEndedException message(String message) {
        return new SessionEndedException(Count.SEALING_MESSAGE, message);
    }

    /** Where refusals of this kind are counted. */
    public Count count() {
        return count;
    }
}
