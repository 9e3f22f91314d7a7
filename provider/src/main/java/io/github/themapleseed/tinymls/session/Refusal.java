package io.github.themapleseed.tinymls.session;

import java.security.GeneralSecurityException;

/** A message was not opened. The text says no more than the message's public header does. */
public final class Refusal extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    /** Why a message is refused. */
    public enum Reason {
        /** A chunk is not authentic. */
        TAG,
        /** The header commits to another key. */
        COMMITMENT,
        /** The version is not known. */
        VERSION,
        /** No message has this length. */
        TRUNCATED,
        /** The epoch is older than the window. */
        ERASED,
        /** The epoch is further ahead than the window. */
        NOT_REACHED,
        /** The key's life is over. */
        EXPIRED,
        /** The caller's IV is missing or another. */
        IV
    }

    private final Reason reason;

    /** A refusal for that reason. */
    public Refusal(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
