package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.record.Header;

/**
 * What one cipher remembers of whom it opened a message of last, to find them again without a search. Where many
 * senders take turns it stays with one of them: a reference that changes with every message is work for the collector.
 * One user at a time. It ends with the epoch: an idle cipher keeps no key of a sender epoch that is over.
 */
public final class LastSenderCache {
    private static final int PATIENCE = 32;

    private ReceiverEpoch.Link last = ReceiverEpoch.Link.NONE;
    private int strangers;

    /** The sender epoch of that header, or null if none is kept. A header alone changes nothing here. */
    ReceiverEpoch find(Header header, MessageOpener opener) {
        ReceiverEpoch known = last.epoch();
        return known != null && header.isOf(known.sender()) ? known : opener.known(header);
    }

    /** Notes that a message of that sender epoch was authentic. */
    void opened(ReceiverEpoch epoch) {
        if (epoch.link() != last && (last.epoch() == null || ++strangers == PATIENCE)) {
            last = epoch.link();
            strangers = 0;
        }
    }
}
