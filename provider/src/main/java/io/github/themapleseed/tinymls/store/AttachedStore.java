package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.store.StoreAccessException.Kind;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store and its file. The file forgets what memory forgets, and memory adopts what others write. What another process
 * or an operator did to the file is merged, or left alone. What the file holds is the base of each write, to which
 * memory adds what the file lacks. Only a file that is missing, empty or cut is written from memory alone. Thread-safe.
 */
final class AttachedStore {
    /** How often a file that others keep changing is read in one visit. */
    private static final int ATTEMPTS = 3;

    private final UnlockedStore store;
    private final StoreDependencies dependencies;
    private final TimeSource time;
    private final Path path;
    private final StoreFile file;
    private final PasswordRenewal passwords;
    private final StoreStatus status;
    private final StoreReports reports;
    private final StoreFileWriter writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final FileHistory history = new FileHistory();
    private @Nullable IncompleteFile incomplete;

    AttachedStore(UnlockedStore store, Path path, StoreFile file, PasswordRenewal passwords) {
        this.store = store;
        this.dependencies = store.dependencies();
        this.time = dependencies.time();
        this.path = path;
        this.file = file;
        this.passwords = passwords;
        this.status = new StoreStatus(time);
        this.reports = new StoreReports(path, dependencies::wallMillis);
        this.writer = new StoreFileWriter(store, file, history, status);
    }

    /** Ends the grace period: from now on the file is written. */
    void beginWork() {
        writer.beginWork();
    }

    /** Reports another file of this store, which is not attached. */
    void noticeCopy(Path other) {
        if (!StoreFile.isSame(path, other)) {
            reports.copied(other);
        }
    }

    UnlockedStore store() {
        return store;
    }

    /** Ends the keeping of the file, which stays as it is. The keys of the file are wiped. */
    void close() {
        store.close();
        passwords.close();
    }

    Path path() {
        return path;
    }

    StoreStatus status() {
        return status;
    }

    StoreReports reports() {
        return reports;
    }

    /** What the file is known to hold. */
    DiskState known() {
        return history.last();
    }

    /** Looks at the file, adopts what is new in it, and writes it if there is anything to write. Throws nothing. */
    void visit() {
        lock.lock();
        try {
            writer.beginWorkIfDue();
            for (int attempt = 0; attempt < ATTEMPTS && !look();) {
                attempt++;
            }
            store.forgetOldFiles();
        } catch (StoreAccessException e) {
            failed(e);
        } catch (RuntimeException | Error e) { // the next visit tries again, unless the store was closed meanwhile
            if (!store.keys().isClosed()) {
                SecurityEvent.reportFailure(Counter.STORE_FAILED, e);
                status.failing(e.getClass().getName());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes now what memory adds, for a caller who waits for it; throws why it could not be written. */
    void writeNow() throws StoreAccessException {
        if (!writesAll()) {
            passwords.await(); // without the lock: no other thread waits for the person who is asked
            if (!writesAll()) {
                throw new StoreAccessException(Kind.FAILED,
                        "the key store " + path + " is not written: " + status.words(), null);
            }
        }
    }

    /** Writes now what memory adds; returns whether the file then holds all of it. */
    private boolean writesAll() throws StoreAccessException {
        lock.lock();
        try {
            beginWork();
            writer.schedule().allowNow();
            for (int attempts = 1; !look(); attempts++) {
                if (attempts == ATTEMPTS) {
                    throw new StoreAccessException(Kind.CHANGED,
                            "the key store " + path + " keeps being changed by others", null);
                }
            }
            return !writer.hasAdditions();
        } catch (StoreAccessException e) {
            failed(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Looks at the file once. Returns false if it was changed meanwhile, and has to be read again. */
    private boolean look() throws StoreAccessException {
        byte[] head = file.headOrNull();
        boolean isKnown = incomplete == null && head != null && Arrays.equals(head, known().head());
        if (isKnown && !writer.isDue()) {
            settle();
            return true;
        }
        byte[] bytes = head == null ? null : file.read();
        if (bytes == null || FileIdentity.isBeginningOf(openedKey(), bytes)) {
            return waitForWhole(bytes);
        }
        try (StoreContents disk = openedKey().open(bytes)) {
            incomplete = null;
            passwords.dropAnswer();
            return take(bytes, disk);
        } catch (StoreFileException e) {
            return refused(bytes, e);
        }
    }

    private StoreKey openedKey() {
        return Objects.requireNonNull(store.keys().current(), "a store that has a file has a key");
    }

    /** Merges a file that opens, and writes it if that is due. Returns false if it was changed meanwhile. */
    private boolean take(byte[] bytes, StoreContents disk) throws StoreAccessException {
        byte[] head = StoreFile.headOf(bytes);
        boolean isNews = !Arrays.equals(head, known().head());
        long writtenAt = FileIdentity.writtenAt(bytes);
        boolean isFuture = store.bound().isFromFuture(writtenAt);
        boolean isDoubtful = store.bound().isDoubtful(writtenAt);
        DiskState found = DiskState.of(head, writtenAt, disk);
        boolean isOlder = isNews && history.isOlderCopy(found);
        if (isNews) {
            store.bound().seen(writtenAt);
            if (isFuture) {
                reports.future(writtenAt - time.wallMillis());
            }
            writer.schedule().draw();
        }
        // shares the trees of disk, which owns them; leaves out the tombstones of a writer whose clock cannot be right
        @SuppressWarnings("resource") StoreContents base =
                isDoubtful ? new StoreContents(disk.entries(), List.of()) : disk;
        AdoptionReport report = store.entries().adopt(base, 0);
        // a file that only adds may come from a machine whose copy has forgotten less
        if (isOlder && (report.adopted().isEmpty() || history.lacksVersions(found))) {
            reports.rollback();
        }
        reports.adopted(report, dependencies.wallMillis());
        history.note(DiskState.of(head, writtenAt, base), !isOlder && !isDoubtful);
        if (writer.isDue() || (isFuture && writer.mayWrite() && store.bound().wouldCorrect(writtenAt))) {
            return writer.write(head, base);
        }
        settle();
        return true;
    }

    /** Notes that the file opens. If the last write failed, only another write shows whether it can be written. */
    private void settle() {
        if (writer.schedule().mayWrite()) {
            status.good();
        } else {
            status.read();
        }
    }

    /**
     * Leaves a file that is missing, empty or cut alone for an interval, since somebody may be copying it. After that
     * it is written from memory. Returns false if it was changed meanwhile.
     */
    private boolean waitForWhole(@Nullable byte[] bytes) throws StoreAccessException {
        IncompleteFile now = new IncompleteFile(bytes, time.monotonicNanos());
        IncompleteFile before = incomplete;
        if (before == null || !before.isSame(now)) {
            incomplete = now;
            if (before == null) {
                reports.failed(Counter.STORE_INCOMPLETE, now.words());
            }
            status.failing(now.words());
            return true;
        }
        if (now.nanos() - before.nanos() < TimeUnit.MILLISECONDS.toNanos(dependencies.settings().intervalMillis())
                || !writer.mayWrite()) {
            return true;
        }
        boolean isWritten = writer.writeMemory(bytes == null ? null : StoreFile.headOf(bytes));
        if (isWritten) {
            incomplete = null;
        }
        return isWritten;
    }

    /** Does what can be done about a file that does not open. Returns whether that is all: it is not read again. */
    private boolean refused(byte[] bytes, StoreFileException why) throws StoreAccessException {
        StoreHeader header = FileIdentity.header(bytes);
        boolean isOurs = header != null && Arrays.equals(header.storeId(), openedKey().storeId());
        boolean isOurKey = header != null && openedKey().fits(header);
        if (isOurKey && why.kind() != StoreFileException.Kind.TOO_OLD) {
            return waitForWhole(bytes);
        }
        incomplete = null;
        if (isOurs && header != null && (store.keys().useSpareFor(header) || renewKey(bytes, header))) {
            return false;
        }
        if (passwords.isAsking()) {
            status.failing("the password of the file is being asked for");
            return true;
        }
        Counter unknown = isOurs ? Counter.STORE_UNKNOWN_PASSWORD : Counter.STORE_FOREIGN;
        Counter finding = isOurKey ? Counter.STORE_TOO_OLD : unknown;
        reports.found(finding, StoreFile.headOf(bytes), passwords.isPossible());
        status.failing(reports.words(finding, passwords.isPossible()));
        return true;
    }

    /** Asks for the new password of a file of this store; returns whether there is a key now that opens the file. */
    private boolean renewKey(byte[] bytes, StoreHeader header) {
        StoreKey fresh = passwords.keyFor(bytes, header, dependencies.delegate());
        if (fresh != null) {
            store.keys().renew(fresh);
        }
        return fresh != null;
    }

    private void failed(StoreAccessException why) {
        if (why.kind() == Kind.LOCKED) {
            Counter.STORE_LOCKED.increment(); // the other writer takes a moment; the next look reads what it wrote
            return;
        }
        writer.schedule().holdBack();
        String words = String.valueOf(why.getMessage());
        if (why.isReadOnly() ? status.readOnly(words) : status.failing(words)) {
            reports.failed(StoreReports.counter(why.kind()), words);
        }
    }
}
