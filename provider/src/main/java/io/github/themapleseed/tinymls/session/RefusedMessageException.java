package io.github.themapleseed.tinymls.session;

import java.security.GeneralSecurityException;

/** A message was not opened. The text contains nothing secret: only what the public header shows. */
public final class RefusedMessageException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;
    private final long epochOffsetMillis;

    /** A refusal because the key cannot be used. */
    static RefusedMessageException expired(KeyUsability usability) {
        return new RefusedMessageException(RefusalReason.EXPIRED, usability.reason());
    }

    /** A refusal for that reason. */
    public RefusedMessageException(RefusalReason reason, String message) {
        this(reason, message, 0);
    }

    /** A refusal of an epoch at that offset from this machine's clock, in ms, positive if ahead. */
    RefusedMessageException(RefusalReason reason, String message, long epochOffsetMillis) {
        super(message);
        this.reason = reason;
        this.epochOffsetMillis = epochOffsetMillis;
    }

    /** The offset of the message's epoch from this machine's clock in ms, positive if ahead; 0 for other reasons. */
    public long epochOffsetMillis() {
        return epochOffsetMillis;
    }

    /** Why the message is refused. */
    public RefusalReason reason() {
        return reason;
    }
}
