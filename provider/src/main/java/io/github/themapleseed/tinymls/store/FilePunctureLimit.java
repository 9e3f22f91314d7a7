package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.GuardedClock;
import io.github.themapleseed.tinymls.clock.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * How far a store's file may be punctured, and what of the store's key may be forgotten, so that a wrong clock empties
 * nothing: up to the guarded clock, and no further than the time by others' files. That is the written-at of the last
 * file that another process wrote, plus the monotonic time since this process first saw it; a file that is older than
 * that by less than the store's window changes nothing. Two kinds of disagreement are believed only after they have
 * lasted for the store's window of monotonic time: a file of others from further ahead than that window, and an own
 * clock that is ahead of a file that nobody else replaced. Own files change nothing. Thread-safe.
 */
final class FilePunctureLimit {
    private static final long UNKNOWN = -1;

    private final TimeSource time;
    private final long windowMillis;
    private final GuardedClock clock;
    /** Written-at of the last file of others that counts; {@link #UNKNOWN} before the first. */
    private long reference = UNKNOWN;
    private long referenceNanos;
    /** When a file of others was last seen. */
    private long changedNanos;
    /** Since when files of others have come from too far ahead of the reference, if {@link #isDoubted}. */
    private long doubtedNanos;
    private boolean isDoubted;
    /** Whether others have written while this process ran, so that the time by their files is the present. */
    private boolean isConfirmed;
    private long lastSeen;

    FilePunctureLimit(TimeSource time, long windowMillis) {
        this.time = time;
        this.windowMillis = windowMillis;
        this.clock = new GuardedClock(time, windowMillis);
    }

    /** Notes a file that another process wrote, when it is seen for the first time. */
    synchronized void seen(long writtenAt) {
        long nanos = time.monotonicNanos();
        boolean isFarAhead = reference != UNKNOWN && writtenAt - line(nanos) > windowMillis;
        if (isFarAhead && !isDoubted) {
            isDoubted = true;
            doubtedNanos = nanos;
        }
        changedNanos = nanos;
        isConfirmed |= reference != UNKNOWN && !isFarAhead && writtenAt != lastSeen; // not the same file once more
        lastSeen = writtenAt;
        if (!isFarAhead || hasPassed(doubtedNanos, nanos)) {
            isDoubted = false;
            move(writtenAt, nanos);
        }
    }

    /**
     * A file that is a little older, a copy put back or of a slow clock, does not make the time by others' files
     * earlier.
     */
    private void move(long writtenAt, long nanos) {
        long behind = reference == UNKNOWN ? 0 : line(nanos) - writtenAt;
        if (behind <= 0 || behind > windowMillis) {
            reference = writtenAt;
            referenceNanos = nanos;
        }
    }

    private boolean hasPassed(long since, long nanos) {
        return nanos - since >= TimeUnit.MILLISECONDS.toNanos(windowMillis);
    }

    /** The time by others' files. */
    private long line(long nanos) {
        return reference + TimeUnit.NANOSECONDS.toMillis(nanos - referenceNanos);
    }

    /** Whether the time by others' files limits nothing: there is none, or it has stood for the window. */
    private boolean isFree(long nanos) {
        return reference == UNKNOWN || (!isDoubted && hasPassed(changedNanos, nanos));
    }

    /** The time by which a file written now is punctured, Unix time in ms. */
    synchronized long limit() {
        long nanos = time.monotonicNanos();
        long guarded = clock.now();
        return isFree(nanos) ? guarded : Math.min(guarded, line(nanos));
    }

    /**
     * What a file written now has as its written-at: the wall clock. A clock that is further behind the others' files
     * than the window would make files that no other process opens, and one that is as far ahead of others that are at
     * work, files whose tombstones nobody believes. The time by others' files is taken then.
     */
    synchronized long writtenAt() {
        long nanos = time.monotonicNanos();
        long wall = time.wallMillis();
        if (isFree(nanos)) {
            return wall;
        }
        long ahead = wall - line(nanos);
        return ahead < -windowMillis || (isConfirmed && ahead > windowMillis) ? line(nanos) : wall;
    }

    /** The latest of the clocks that may be right: this machine's, the guarded one, and the time by others' files. */
    synchronized long latest() {
        long own = Math.max(time.wallMillis(), clock.now());
        return reference == UNKNOWN ? own : Math.max(own, line(time.monotonicNanos()));
    }

    /** Whether a file written now would have a written-at that is behind that one by more than the window. */
    boolean wouldCorrect(long other) {
        return other - writtenAt() > windowMillis;
    }

    /**
     * Whether nobody is to go by a file's time: it is further ahead than the window of this machine's clock, and of the
     * time by the files before it too. To a clock of the past all others' files are ahead.
     */
    synchronized boolean isDoubtful(long writtenAt) {
        return isFromFuture(writtenAt)
                && (reference == UNKNOWN || writtenAt - line(time.monotonicNanos()) > windowMillis);
    }

    /** Whether a file comes from further ahead of this machine's clock than the window. */
    boolean isFromFuture(long writtenAt) {
        return writtenAt - time.wallMillis() > windowMillis;
    }
}
