package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.storefile.InvalidContentsException;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys of one store's file. They stand outside the heap, so whoever watches the store closes them when it is
 * collected: the store itself could not. Thread-safe.
 */
final class FileKeys implements AutoCloseable {
    /** A key forgets in steps of this part of the store's window. */
    private static final int FORGETTING_PARTS = 64;

    private final StoreDependencies dependencies;
    private final FilePunctureLimit bound;
    private final ReentrantLock lock = new ReentrantLock();
    /** Null before a store that was made is written for the first time, and once closed. */
    private @Nullable StoreKey key;
    /**
     * A key for another password, under which an attached store was written to some stream; its file may become that.
     */
    private @Nullable StoreKey spare;
    private boolean isClosed;

    /** @param bound how far a key may forget, by the files that were seen */
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

    /** Takes the key of the file under another password. */
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
     * A file with those contents, under the file's key if that is its password, or else under a new one, which becomes
     * the file's.
     *
     * @param isAttached whether there is a file that has the password of before, and may come to have this one
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

    /** Whether the spare key opens a file with that header; it is the file's key from now on then. */
    boolean takesSpare(StoreHeader header) {
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
