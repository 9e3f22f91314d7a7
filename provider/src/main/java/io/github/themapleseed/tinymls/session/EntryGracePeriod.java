package io.github.themapleseed.tinymls.session;

/**
 * The time in which an entry that was loaded is left as its file has it, unless it is used. Tools load a store and
 * write it again within that time: a tool whose clock is wrong must not erase what is not its own.
 */
final class EntryGracePeriod {
    private final long endNanos;
    private volatile boolean over;

    /** A rest until that reading of the monotonic clock, at the latest. */
    EntryGracePeriod(long endNanos) {
        this.endNanos = endNanos;
    }

    /** Ends the rest: the entry is used from now on. */
    void end() {
        if (!over) {
            over = true; // once: ciphers read beside it all the time
        }
    }

    /** Whether {@link #end} was called, also where the rest was none. */
    boolean isEnded() {
        return over;
    }

    /** Whether the entry still rests at that reading of the monotonic clock. */
    boolean lasts(long nanos) {
        return !over && nanos - endNanos < 0;
    }
}
