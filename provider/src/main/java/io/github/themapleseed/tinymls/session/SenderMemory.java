package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.record.Header;

/**
 * What one cipher remembers of whom it opened a message of last, to find them again without a search. Where many
 * senders take turns it stays with one of them: a reference that changes with every message is work for the collector.
 * One user at a time.
 */
public final class SenderMemory {
    private static final int PATIENCE = 32;

    private ReceiverEpoch last;
    private int strangers;

    /** The sender epoch of that header, or null if none is kept. */
    ReceiverEpoch find(Header header, Opener opener) {
        ReceiverEpoch known = last;
        if (known != null && header.isOf(known.sender()) && !known.isOver()) {
            return known;
        }
        ReceiverEpoch found = opener.known(header);
        if (found != null && (known == null || known.isOver() || ++strangers == PATIENCE)) {
            last = found;
            strangers = 0;
        }
        return found;
    }
}
