package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.DurationText;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** Counts and reports what happens to one attached store. Another thread writes the log, since a log may block. */
final class StoreReports {
    private final Path path;
    private final LongSupplier wall;
    private @Nullable Counter lastFinding;
    private byte[] lastHead = {};
    /** What was last reported that an operator should know of; null if nothing was. */
    private volatile @Nullable String notice;

    /** Reports about the store in that file; {@code wall} shows the wall clock, Unix time in ms. */
    StoreReports(Path path, LongSupplier wall) {
        this.path = path;
        this.wall = wall;
    }

    /** The counter of a failure to read or write. */
    static Counter counter(StoreAccessException.Kind kind) {
        return switch (kind) {
            case LOCKED -> Counter.STORE_LOCKED;
            case READ_ONLY -> Counter.STORE_READ_ONLY;
            case MOUNTED -> Counter.STORE_MOUNTED;
            case NO_SPACE -> Counter.STORE_NO_SPACE;
            case OWNER -> Counter.STORE_OWNER;
            case MISSING -> Counter.STORE_INCOMPLETE;
            case CHANGED, TOO_LONG, FAILED -> Counter.STORE_FAILED;
        };
    }

    void failed(Counter what, String why) {
        report(what, 0, why);
    }

    /** What was last found that an operator should know of, for the health check; null if nothing was. */
    @Nullable String notice() {
        return notice;
    }

    private void report(Counter what, long amount, String detail) {
        if (what != Counter.STORE_ADOPTED) {
            notice = Instant.ofEpochMilli(wall.getAsLong()).truncatedTo(ChronoUnit.SECONDS) + ": " + detail;
        }
        SecurityEvent.reportElsewhere(what, amount, path + ": " + detail);
    }

    /** Reports a file that is left alone, once for each such file. */
    void found(Counter finding, byte[] head, boolean hasPasswordSource) {
        if (finding != lastFinding || !Arrays.equals(head, lastHead)) {
            lastFinding = finding;
            lastHead = head;
            report(finding, 0, words(finding, hasPasswordSource));
        }
    }

    /** What was found in the place of the file, and what an operator can do. */
    String words(Counter finding, boolean hasPasswordSource) {
        return switch (finding) {
            case STORE_TOO_OLD -> "the file is a copy older than tinymls.store.window, and is left alone. Keep whatever"
                    + " put it there from doing so again, and adopt it with: store " + path + " merge COPY, from a good"
                    + " file and this one; or name tinymls.store.password-file";
            case STORE_UNKNOWN_PASSWORD -> "the file has another password than the one it was loaded with, and is left"
                    + " alone: successors in it do not come into force here. "
                    + (hasPasswordSource ? "The password file does not have it either"
                            : "Restart the process with it, or name tinymls.store.password-file");
            default -> "another key store, or no key store, stands where the file was, and is left alone";
        };
    }

    void future(long millisAhead) {
        report(Counter.STORE_FUTURE, 0, "the file was written " + DurationText.ofMillis(millisAhead) + " ahead of this"
                + " clock: one of the two clocks is wrong. What it adds is adopted, what it deletes is not");
    }

    void rollback() {
        report(Counter.STORE_ROLLBACK, 0, "an older copy was put in the place of the file; it is merged and written"
                + " again. If that comes again and again, something restores the file: exclude it from configuration"
                + " management");
    }

    /** Reports another file of the same store, which no process attaches. */
    void copied(Path other) {
        report(Counter.STORE_CONFLICT, 0, other + " is of the same store, and is not kept: a plain copy is for another"
                + " machine. A second store is made with: store " + path + " fork NEW");
    }

    /** Reports which versions were adopted and withdrawn, and how late. */
    void adopted(AdoptionReport report, long wallMillis) {
        for (AdoptionReport.Change change : report.adopted()) {
            boolean isSuccessor = change.entry().versions().stream()
                    .anyMatch(version -> version.activation() < change.activation());
            long late = wallMillis - change.activation();
            if (isSuccessor && late >= 0) {
                report(Counter.STORE_ADOPTED_LATE, late, "a successor of entry " + change.entry().name()
                        + " was adopted " + DurationText.ofMillis(late)
                        + " after its activation: until then this process"
                        + " and those that had it refused each other's messages. Copy the file earlier");
            } else {
                report(Counter.STORE_ADOPTED, 0, "a version of entry " + change.entry().name() + " was adopted");
            }
        }
        for (AdoptionReport.Change change : report.withdrawn()) {
            report(Counter.STORE_WITHDRAWN, 0, "a version of entry " + change.entry().name() + " was withdrawn"
                    + (change.activation() <= wallMillis
                            ? " while it was in force: messages under it do not open any more" : ""));
        }
        report.conflicts().forEach(alias -> report(Counter.STORE_CONFLICT, 0,
                "two entries have one alias; the later one has its public name in its alias from now on"));
    }
}
