package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.record.Header;

/**
 * The receiver epoch of the message that a cipher opened last, so that the next message of the same sender needs no
 * search. If many senders take turns, the cache stays with one of them for a while: a reference that changes with every
 * message is work for the collector. It refers to a receiver epoch only until that is closed. Not thread-safe.
 */
public final class LastSenderCache {
    /** How many messages of other senders it takes until the cache changes. */
    private static final int PATIENCE = 32;

    private ReceiverEpoch.Link last = ReceiverEpoch.Link.NONE;
    private int misses;

    /** The receiver epoch of that header, or null if none is kept. The cache stays: the header may be forged. */
    @Nullable ReceiverEpoch find(Header header, MessageOpener opener) {
        ReceiverEpoch known = last.epoch();
        return known != null && header.isOf(known.sender()) ? known : opener.known(header);
    }

    /** Notes that a message of that receiver epoch was authentic. */
    void noteOpened(ReceiverEpoch epoch) {
        if (epoch.link() != last && (last.epoch() == null || ++misses == PATIENCE)) {
            last = epoch.link();
            misses = 0;
        }
    }
}
