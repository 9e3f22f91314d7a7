package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.storefile.InvalidContentsException;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys of one store's file. Their trees are outside the heap. Once the store has been collected, its keeper closes
 * them, since the store cannot do that itself. Thread-safe.
 */
final class FileKeys implements AutoCloseable {
    /**
     * A key forgets in steps of a 64th of the store's window: not with each visit, since each step costs a puncture.
     */
    private static final int FORGETTING_PARTS = 64;

    private final StoreDependencies dependencies;
    private final FilePunctureLimit bound;
    private final ReentrantLock lock = new ReentrantLock();
    /** Null before a store that was made is written for the first time, and once closed. */
    private @Nullable StoreKey key;
    /**
     * A key for another password, under which an attached store was written to a stream. Somebody may put what was
     * written there in the place of the file. Null if there is none.
     */
    private @Nullable StoreKey spare;
    private boolean isClosed;

    /**
     * The keys of a file.
     *
     * @param bound the time by which a key may forget
     * @param key null before the file is written for the first time
     */
    FileKeys(StoreDependencies dependencies, FilePunctureLimit bound, @Nullable StoreKey key) {
        this.dependencies = dependencies;
        this.bound = bound;
        this.key = key;
    }

    /** The key of the file; null before a store that was made is written for the first time, and once closed. */
    @Nullable StoreKey current() {
        lock.lock();
        try {
            return key;
        } finally {
            lock.unlock();
        }
    }

    /** Replaces the key of the file by that under another password. */
    void renew(StoreKey fresh) {
        lock.lock();
        try {
            StoreKey before = key;
            key = kept(fresh);
            if (before != fresh) {
                close(before);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable StoreKey kept(StoreKey fresh) {
        if (isClosed) {
            fresh.close();
            return null;
        }
        return fresh;
    }

    private static void close(@Nullable StoreKey key) {
        if (key != null) {
            key.close();
        }
    }

    /** Forgets what opens files from before the store's window. */
    void forgetOldFiles() {
        lock.lock();
        try {
            forgetOldFiles(key);
            forgetOldFiles(spare);
        } finally {
            lock.unlock();
        }
    }

    private void forgetOldFiles(@Nullable StoreKey of) {
        long oldest = bound.limit() - dependencies.windowMillis();
        if (of != null && oldest > of.opensFrom()) {
            of.forgetBefore(oldest + dependencies.windowMillis() / FORGETTING_PARTS);
        }
    }

    /**
     * A file with those contents: under the key of the file if the password is the same, or else under a new key. That
     * becomes the key of the file, or the spare key of a store that is attached to a file.
     *
     * @param isAttached whether the store is attached to a file, which has the password of before
     * @throws IllegalArgumentException if the password is empty
     * @throws InvalidContentsException if there is more than a file can hold
     * @throws IllegalStateException once closed
     */
    byte[] seal(StoreContents contents, StorePassword password, boolean isAttached) {
        lock.lock();
        try {
            byte[] file = settled(password, isAttached)
                    .seal(contents, bound.writtenAt(), dependencies.sessions().random());
            forgetOldFiles();
            return file;
        } finally {
            lock.unlock();
        }
    }

    private StoreKey settled(StorePassword password, boolean isAttached) {
        if (isClosed) {
            throw new IllegalStateException("this key store has been closed");
        }
        StoreKey before = key;
        if (before == null) {
            StoreKey first = StoreKey.create(password, dependencies.sessions().random(), dependencies.delegate());
            key = first;
            return first;
        }
        if (isOf(before, password)) {
            return before;
        }
        return isAttached ? spare(before, password) : replaced(before, password);
    }

    private static boolean isOf(StoreKey key, StorePassword password) {
        return !password.isEmpty() && key.isOf(password);
    }

    private StoreKey replaced(StoreKey before, StorePassword password) {
        StoreKey fresh = before.withPassword(password, dependencies.sessions().random());
        key = fresh;
        before.close();
        return fresh;
    }

    private StoreKey spare(StoreKey before, StorePassword password) {
        StoreKey present = spare;
        if (present != null && isOf(present, password)) {
            return present;
        }
        StoreKey fresh = before.withPassword(password, dependencies.sessions().random());
        spare = fresh;
        close(present);
        return fresh;
    }

    /** Makes the spare key the key of the file if it opens a file with that header; returns whether it does. */
    boolean useSpareFor(StoreHeader header) {
        lock.lock();
        try {
            StoreKey present = spare;
            if (present == null || !present.fits(header) || header.writtenAt() < present.opensFrom()) {
                return false;
            }
            spare = null;
            renew(present);
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    /** Wipes the keys. The file is neither read nor written any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            close(key);
            close(spare);
            key = null;
            spare = null;
        } finally {
            lock.unlock();
        }
    }
}
