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

    /** A grace period from now on; {@code atEnd} is run when it ends. */
    StoreGracePeriod(UnlockedStore store, Runnable atEnd) {
        this.store = store;
        this.atEnd = atEnd;
        this.time = store.dependencies().time();
        this.startNanos = time.monotonicNanos();
    }

    /** Ends the grace period, also of the entries: from now on they erase what leaves their windows. */
    void end() {
        isOver = true;
        store.entries().entries().values().forEach(KeyEntry::beginWork);
        atEnd.run();
    }

    /** Ends the grace period if a minute has passed or a key of the store is used. */
    void endIfDue() {
        if (!isOver && (isTimeUp() || store.entries().entries().values().stream().anyMatch(KeyEntry::isAtWork))) {
            end();
        }
    }

    /** Whether the file is not written yet. */
    boolean lasts() {
        return !isOver;
    }

    private boolean isTimeUp() {
        return time.monotonicNanos() - startNanos >= TimeUnit.MILLISECONDS.toNanos(UnlockedStore.REST_MILLIS);
    }
}
