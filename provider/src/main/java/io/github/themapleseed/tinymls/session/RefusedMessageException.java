package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Counter;
import java.security.GeneralSecurityException;

/** A message was not opened. The text says no more than the message's public header does. */
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
        IV(Counter.REFUSED_IV);

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

    /** A refusal for that reason. */
    public RefusedMessageException(Reason reason, String message) {
        this(reason, message, 0);
    }

    /** A refusal of an epoch that lies so many ms from this machine's clock, ahead of it if positive. */
    RefusedMessageException(Reason reason, String message, long epochOffsetMillis) {
        super(message);
        this.reason = reason;
        this.epochOffsetMillis = epochOffsetMillis;
    }

    /** How far the message's epoch lies from this machine's clock, in ms, ahead if positive; 0 if that is not why. */
    public long epochOffsetMillis() {
        return epochOffsetMillis;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
