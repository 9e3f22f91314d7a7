package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Counter;
import java.security.GeneralSecurityException;

/** A message was not opened. The text contains nothing secret: only what the public header shows. */
public final class RefusedMessageException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    /** Why a message is refused. */
    public enum Reason {
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

        Reason(Counter count) {
            this.count = count;
        }

        /** Where refusals for this reason are counted. */
        public Counter count() {
            return count;
        }
    }

    private final Reason reason;
    private final long epochOffsetMillis;

    /** A refusal because the key cannot be used. */
    static RefusedMessageException expired(KeyUsability usability) {
        return new RefusedMessageException(Reason.EXPIRED, usability.reason());
    }

    /** A refusal for that reason. */
    public RefusedMessageException(Reason reason, String message) {
        this(reason, message, 0);
    }

    /** A refusal of an epoch at that offset from this machine's clock, in ms, positive if ahead. */
    RefusedMessageException(Reason reason, String message, long epochOffsetMillis) {
        super(message);
        this.reason = reason;
        this.epochOffsetMillis = epochOffsetMillis;
    }

    /** The offset of the message's epoch from this machine's clock in ms, positive if ahead; 0 for other reasons. */
    public long epochOffsetMillis() {
        return epochOffsetMillis;
    }

    /** Why the message is refused. */
    public Reason reason() {
        return reason;
    }
}
