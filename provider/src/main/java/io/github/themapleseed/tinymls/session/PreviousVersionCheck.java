package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.record.Header;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells a sender that lacks a successor from a forger: within a window after an activation, a header that does not
 * commit to the version in force may commit to the one before. Nothing is opened by that, and it is tried at most ten
 * times a second, since it costs a forger nothing to ask for it.
 */
final class PreviousVersionCheck {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final KeyEntry entry;
    private final AtomicLong nextNanos;

    PreviousVersionCheck(KeyEntry entry) {
        this.entry = entry;
        this.nextNanos = new AtomicLong(entry.time().monotonicNanos());
    }

    /** The refusal, or one that says more. */
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
