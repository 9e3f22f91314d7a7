package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.GuardedClock;
import io.github.themapleseed.tinymls.clock.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * The time by which a store's file may be punctured, and by which the store's key may forget. A wrong clock must not
 * empty a file, so that time is the earlier of two: the guarded clock's, and the time by others' files. The latter is
 * the written-at of the last file that another process wrote, plus the monotonic time since this process first saw it.
 * A file that is older than that by less than the store's window does not change it, and a file of this process
 * neither.
 *
 * <p>Two kinds of disagreement are believed only after they have lasted for the store's window of monotonic time: a
 * file of others that is ahead by more than that window, and a clock of this machine that is ahead of a file which
 * nobody else has replaced. Thread-safe.
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
     * Sets the time by others' files to that of a new one. A file that is a little older does not: it is a copy that
     * was put back, or of a slow clock.
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
     * The written-at of a file that is written now: the wall clock, or the time by others' files where the two differ
     * by more than the window. A file from further behind could be opened by no other process. The tombstones of a file
     * from further ahead would be believed by none, if others are at work.
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

    /** The latest of three times: the wall clock's, the guarded clock's, and the time by others' files. */
    synchronized long latest() {
        long own = Math.max(time.wallMillis(), clock.now());
        return reference == UNKNOWN ? own : Math.max(own, line(time.monotonicNanos()));
    }

    /** Whether a file written now would have a written-at that is earlier than that one by more than the window. */
    boolean wouldCorrect(long other) {
        return other - writtenAt() > windowMillis;
    }

    /**
     * Whether a file's time cannot be right: it is ahead by more than the window, both of this machine's clock and of
     * the time by the files before it. Being ahead of this machine's clock is not enough: that clock may show the past.
     */
    synchronized boolean isDoubtful(long writtenAt) {
        return isFromFuture(writtenAt)
                && (reference == UNKNOWN || writtenAt - line(time.monotonicNanos()) > windowMillis);
    }

    /** Whether a file was written later than this machine's clock shows, by more than the window. */
    boolean isFromFuture(long writtenAt) {
        return writtenAt - time.wallMillis() > windowMillis;
    }
}
