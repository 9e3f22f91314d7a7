package io.github.themapleseed.tinymls.session;

/**
 * The time after loading in which an entry erases nothing unless it is used. Tools load a store and write it again
 * within that time. So a tool whose clock is wrong erases nothing that services still need.
 */
final class EntryGracePeriod {
    private final long endNanos;
    private volatile boolean over;

    /** A grace period that ends at that reading of the monotonic clock, or when {@link #end} is called before. */
    EntryGracePeriod(long endNanos) {
        this.endNanos = endNanos;
    }

    /** Ends the grace period: the entry is used from now on. */
    void end() {
        if (!over) {
            over = true; // written once: ciphers read the fields beside it all the time
        }
    }

    /** Whether {@link #end} was called. A grace period that has run out by itself has not been ended. */
    boolean isEnded() {
        return over;
    }

    /** Whether the entry erases nothing yet at that reading of the monotonic clock. */
    boolean lasts(long nanos) {
        return !over && nanos - endNanos < 0;
    }
}
