package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Counter;

/** Why a message is refused. */
public enum RefusalReason {
    /** A chunk is not authentic. */
    TAG(Counter.REFUSED_TAG),
    /** The header commits to another key. */
    COMMITMENT(Counter.REFUSED_COMMITMENT),
    /** The version is not known. */
    VERSION(Counter.REFUSED_VERSION),
    /** No message has this length. */
    TRUNCATED(Counter.REFUSED_TRUNCATED),
    /** The epoch is older than the window. */
    ERASED(Counter.REFUSED_ERASED),
    /** The epoch is further ahead than the window. */
    NOT_REACHED(Counter.REFUSED_NOT_REACHED),
    /** The key's life is over. */
    EXPIRED(Counter.REFUSED_EXPIRED),
    /** The caller's IV is missing or another. */
    IV(Counter.REFUSED_IV),
    /** No version of the key was in force at the epoch. */
    NO_VERSION(Counter.REFUSED_NO_VERSION),
    /** The header commits to the version before the one in force. */
    PREVIOUS_VERSION(Counter.REFUSED_PREVIOUS_VERSION);

    private final Counter count;

    RefusalReason(Counter count) {
        this.count = count;
    }

    /** Where refusals for this reason are counted. */
    public Counter count() {
        return count;
    }
}
