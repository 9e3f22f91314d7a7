package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.concurrent.TimeUnit;

/** How an attached store gets on with its file: what it can do, since when it cannot, and why. Thread-safe. */
final class StoreStatus {
    /** What an attached store can do. */
    enum State {
        /** The file is read and written. */
        ATTACHED,
        /** The file is read; successors in it come into force, and it forgets nothing. */
        READ_ONLY,
        /** The file cannot be read, or cannot be written for now. */
        FAILING
    }

    private final TimeSource time;
    private State state = State.ATTACHED;
    private @Nullable String cause;
    private long failingSinceNanos;
    private long lastGoodNanos;
    private long lastWriteNanos;
    private boolean hasWritten;

    StoreStatus(TimeSource time) {
        this.time = time;
        this.lastGoodNanos = time.monotonicNanos();
    }

    /** The file was looked at, and everything is as it should be as far as a look can say. */
    synchronized void good() {
        lastGoodNanos = time.monotonicNanos();
        if (state == State.FAILING) {
            state = State.ATTACHED;
            cause = null;
        }
    }

    /** The file was read, and is good but for a write that is still to be done. */
    synchronized void read() {
        lastGoodNanos = time.monotonicNanos();
    }

    synchronized void written() {
        state = State.ATTACHED;
        cause = null;
        lastGoodNanos = time.monotonicNanos();
        lastWriteNanos = lastGoodNanos;
        hasWritten = true;
    }

    /** A look or a write failed; returns whether that is news. */
    synchronized boolean failed(State now, String why) {
        boolean isNews = state != now || !why.equals(cause);
        if (state != State.FAILING && now == State.FAILING) {
            failingSinceNanos = time.monotonicNanos();
        }
        state = now;
        cause = why;
        return isNews;
    }

    synchronized State state() {
        return state;
    }

    /** Whether it has failed for that long. */
    synchronized boolean isFailingFor(long millis) {
        return state == State.FAILING && ageMillis(failingSinceNanos) >= millis;
    }

    private long ageMillis(long sinceNanos) {
        return TimeUnit.NANOSECONDS.toMillis(time.monotonicNanos() - sinceNanos);
    }

    synchronized long goodAgeMillis() {
        return ageMillis(lastGoodNanos);
    }

    synchronized long writeAgeMillis() {
        return hasWritten ? ageMillis(lastWriteNanos) : Gauge.NONE;
    }

    /** The state and its cause in words. */
    synchronized String words() {
        String why = cause == null ? "" : ": " + cause;
        return switch (state) {
            case ATTACHED -> "attached";
            case READ_ONLY -> "read-only" + why;
            case FAILING -> "failing for " + ageMillis(failingSinceNanos) / 1000 + " s" + why;
        };
    }
}
