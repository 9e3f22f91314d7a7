package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.store.StoreAccessException.Kind;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StoreMerge;
import io.github.themapleseed.tinymls.storefile.StorePuncture;
import java.util.Objects;

/**
 * When the file of an attached store is written, and what is written: what the file holds, what memory adds, and
 * successors that are due, all of it punctured. Not thread-safe: the lock of the attached store guards it.
 */
final class StoreFileWriter {
    private final UnlockedStore store;
    private final StoreDependencies dependencies;
    private final StoreFile file;
    private final FileHistory history;
    private final StoreStatus status;
    private final WriteSchedule schedule;
    private final SuccessorAppointer succession;
    private final StoreGracePeriod grace;
    /** The last comparison by which the file lacked nothing; null if it lacked something. */
    private @Nullable Comparison same;

    StoreFileWriter(UnlockedStore store, StoreFile file, FileHistory history, StoreStatus status) {
        this.store = store;
        this.dependencies = store.dependencies();
        this.file = file;
        this.history = history;
        this.status = status;
        this.schedule = new WriteSchedule(dependencies.time(), dependencies.settings().intervalMillis());
        this.succession = new SuccessorAppointer(dependencies);
        this.grace = new StoreGracePeriod(store, this::removeLeftover);
    }

    /** Ends the grace period: from now on the file is written. */
    void beginWork() {
        grace.end();
    }

    /** Ends the grace period if its time is up or a key is used. */
    void beginWorkIfDue() {
        grace.endIfDue();
    }

    /** Removes what a writer that was killed left beside the file. */
    private void removeLeftover() {
        try {
            file.removeLeftover();
        } catch (StoreAccessException e) {
            return; // the next write tries it too, and says what is wrong
        }
    }

    WriteSchedule schedule() {
        return schedule;
    }

    /** Whether the grace period is over, and no write failed a moment ago. */
    boolean mayWrite() {
        return !grace.lasts() && schedule.mayWrite();
    }

    /** Whether the file may be written, and there is a reason to. */
    boolean isDue() {
        long limit = store.bound().limit();
        DiskState known = history.last();
        if (!mayWrite()) {
            return false;
        }
        return schedule.isForgettingDue(limit, known) || limit - known.writtenAt() > dependencies.windowMillis() / 2
                || hasAdditions() || succession.isDue(store.entries(), limit, status.state());
    }

    /**
     * File and memory as they are compared.
     *
     * @param disk what the file holds
     * @param changes the number of changes of memory
     * @param limit the time by which the file is punctured
     * @param writersLimit {@code limit}, or the time of the file's writer if that is later and can be right
     */
    private record Comparison(DiskState disk, long changes, long limit, long writersLimit) {
        /**
         * Whether memory has nothing that it had not in the comparison before. Time that goes by brings no additions:
         * it only lets more be forgotten.
         */
        @SuppressWarnings("ReferenceEquality") // identity: each look at a file that differs notes a state of its own
        boolean addsNothingTo(Comparison before) {
            return disk == before.disk && changes == before.changes && limit >= before.limit
                    && writersLimit >= before.writersLimit;
        }
    }

    private Comparison comparison() {
        DiskState disk = history.last();
        long limit = store.bound().limit();
        long writersLimit = store.bound().isDoubtful(disk.writtenAt()) ? limit : Math.max(limit, disk.writtenAt());
        return new Comparison(disk, store.entries().changes(), limit, writersLimit);
    }

    /** Whether memory has what the file lacks. While neither changes, a store of many entries is compared only once. */
    boolean hasAdditions() {
        Comparison now = comparison();
        if (same != null && now.addsNothingTo(same)) {
            return false;
        }
        boolean isSame = additions(now).isEmpty();
        same = isSame ? now : null;
        return !isSame;
    }

    private UnwrittenContents additions(Comparison now) {
        return new UnwrittenContents(store.entries(), now.disk(), history, now.limit(), now.writersLimit());
    }

    /**
     * Writes what the file holds, what memory adds, and successors that are due.
     *
     * @param head the beginning of the file as it was read
     * @param base what it holds
     * @return false if nothing was written, since others have changed the file
     */
    boolean write(byte[] head, StoreContents base) throws StoreAccessException {
        Delegate delegate = dependencies.delegate();
        try (StoreContents added = additions(comparison()).contents();
                StoreContents appointed =
                        succession.appoint(store.entries(), store.bound().limit(), status.state());
                StoreContents more = StoreMerge.merge(added, appointed, delegate);
                StoreContents merged = StoreMerge.merge(base, more, delegate)) {
            boolean isWritten = replace(head, merged);
            if (isWritten) {
                store.entries().adopt(appointed, 0);
                succession.report(appointed);
            }
            return isWritten;
        }
    }

    /**
     * Writes what is in memory, in the place of a file that does not open.
     *
     * @param head the beginning of the file as it was read; null if there was none
     * @return false if nothing was written, since others have changed the file
     */
    boolean writeMemory(@Nullable byte[] head) throws StoreAccessException {
        try (StoreContents memory = store.entries().contents()) {
            return replace(head, memory);
        }
    }

    private boolean replace(@Nullable byte[] head, StoreContents whole) throws StoreAccessException {
        StoreKey key = Objects.requireNonNull(store.keys().current(), "a store that has a file has a key");
        try (StoreContents punctured = StorePuncture.punctured(whole, store.bound().limit(), dependencies.delegate())) {
            byte[] sealed = key.seal(punctured, store.bound().writtenAt(), dependencies.sessions().random());
            file.replace(head, sealed);
            history.note(DiskState.of(StoreFile.headOf(sealed), FileIdentity.writtenAt(sealed), punctured), false);
            schedule.written();
            status.written();
            Counter.STORE_WRITES.increment();
            return true;
        } catch (StoreAccessException e) {
            if (e.kind() == Kind.CHANGED) {
                return false;
            }
            throw e;
        }
    }
}
