package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.session.KeyEntry;
import java.util.concurrent.TimeUnit;

/**
 * The time after loading in which a store's file is read and not written. A tool that loads a store may write the file
 * itself soon. The grace period ends when a key of the store is used, and after a minute at the latest.
 */
final class StoreGracePeriod {
    private final UnlockedStore store;
    private final TimeSource time;
    private final long startNanos;
    private final Runnable atEnd;
    private volatile boolean isOver;

    /** A rest from now on; at its end that is done. */
    StoreGracePeriod(UnlockedStore store, Runnable atEnd) {
        this.store = store;
        this.atEnd = atEnd;
        this.time = store.dependencies().time();
        this.startNanos = time.monotonicNanos();
    }

    /** Ends the rest: from now on the entries forget as their windows move. */
    void end() {
        isOver = true;
        store.entries().entries().values().forEach(KeyEntry::beginWork);
        atEnd.run();
    }

    /** Whether the store rests. */
    boolean lasts() {
        if (!isOver && (isTimeUp() || store.entries().entries().values().stream().anyMatch(KeyEntry::isAtWork))) {
            end();
        }
        return !isOver;
    }

    private boolean isTimeUp() {
        return time.monotonicNanos() - startNanos >= TimeUnit.MILLISECONDS.toNanos(UnlockedStore.REST_MILLIS);
    }
}
