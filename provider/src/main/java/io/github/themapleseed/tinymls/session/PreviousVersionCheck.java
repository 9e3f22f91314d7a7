package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.record.Header;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Distinguishes a sender that lacks a successor from a forger. Within a window after an activation, a header that does
 * not commit to the version in force may commit to the version before. No message is opened by that. It is tried at
 * most ten times a second for an entry, since a forger can cause it at no cost.
 */
final class PreviousVersionCheck {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final KeyEntry entry;
    private final AtomicLong nextNanos;

    PreviousVersionCheck(KeyEntry entry) {
        this.entry = entry;
        this.nextNanos = new AtomicLong(entry.time().monotonicNanos());
    }

    /** The refusal, or a refusal that says that the sender lacks the successor. */
    RefusedMessageException explained(RefusedMessageException refusal, KeyVersion inForce, Header header) {
        if (refusal.reason() != RefusalReason.COMMITMENT
                || header.epoch() - inForce.activation() > entry.policy().windowMillis()) {
            return refusal;
        }
        KeyVersion before = entry.line().before(inForce);
        if (before == null || !claimTurn() || !before.session().opener().isCommittedTo(header)) {
            return refusal;
        }
        return new RefusedMessageException(RefusalReason.PREVIOUS_VERSION,
                "the message was sealed under the version before"
                + " the one in force: its sender lacks the successor");
    }

    private boolean claimTurn() {
        long now = entry.time().monotonicNanos();
        long next = nextNanos.get();
        return now - next >= 0 && nextNanos.compareAndSet(next, now + INTERVAL_NANOS);
    }
}
