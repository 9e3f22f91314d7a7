package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.storefile.InvalidContentsException;
import io.github.themapleseed.tinymls.storefile.StoreAlias;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.security.InvalidKeyException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store that has been opened with its password, or made: its entries in memory, and the key of its file, of which only
 * what opens files of the last hour is kept. Thread-safe.
 */
public final class OpenedStore {
    /** A tool is done with a store after this; what it has not used is left as its file has it until then. */
    private static final long REST_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final StoreDependencies dependencies;
    private final LoadedStore entries;
    private final KeyAdmission admission;
    private final ReentrantLock lock = new ReentrantLock();
    /** Null before a store that was made is written for the first time. */
    private @Nullable StoreKey key;
    private volatile long leadMillis;

    private OpenedStore(StoreDependencies dependencies, @Nullable StoreKey key) {
        this.dependencies = dependencies;
        this.entries = new LoadedStore(dependencies);
        this.admission = new KeyAdmission(dependencies, entries);
        this.key = key;
    }

    /** A store without entries, which has no file yet. */
    public static OpenedStore create(StoreDependencies dependencies) {
        return new OpenedStore(dependencies, null);
    }

    /**
     * Opens a file.
     *
     * @param file the whole file
     * @throws StoreFileException if it does not open
     */
    public static OpenedStore open(byte[] file, StorePassword password, StoreDependencies dependencies)
            throws StoreFileException {
        StoreKey key = StoreKey.derive(StoreKey.checked(file), password, dependencies.delegate());
        boolean complete = false;
        try (StoreContents contents = key.open(file)) {
            OpenedStore store = new OpenedStore(dependencies, key);
            store.entries.adopt(contents, REST_MILLIS);
            store.forgetOldFiles(key);
            complete = true;
            return store;
        } finally {
            if (!complete) {
                key.close();
            }
        }
    }

    private void forgetOldFiles(StoreKey ofStore) {
        ofStore.forgetBefore(dependencies.wallMillis() - dependencies.windowMillis());
    }

    /** The entries. */
    public LoadedStore entries() {
        return entries;
    }

    /** The store's name, 16 bytes, or null before it is written for the first time. */
    @Nullable byte[] storeId() {
        lock.lock();
        try {
            return key == null ? null : key.storeId();
        } finally {
            lock.unlock();
        }
    }

    /** Sets how long from now on successors that are put into the store come into force: it is attached to its file. */
    void appointAfter(long millis) {
        leadMillis = millis;
    }

    /**
     * The whole file with what memory holds. With another password than before it has a new salt.
     *
     * @throws IllegalArgumentException if the password is empty
     * @throws InvalidContentsException if there is more than a file can hold
     */
    public byte[] seal(StorePassword password) {
        lock.lock();
        try (StoreContents contents = entries.contents()) {
            StoreKey settled = settledKey(password);
            byte[] file = settled.seal(contents, dependencies.wallMillis(), dependencies.sessions().random());
            forgetOldFiles(settled);
            return file;
        } finally {
            lock.unlock();
        }
    }

    /** The store's key if that is its password, or else a new one, which becomes the store's. */
    private StoreKey settledKey(StorePassword password) {
        StoreKey before = key;
        if (before != null && !password.isEmpty() && before.isOf(password)) {
            return before;
        }
        StoreKey fresh = before == null
                ? StoreKey.create(password, dependencies.sessions().random(), dependencies.delegate())
                : before.withPassword(password, dependencies.sessions().random());
        key = fresh;
        if (before != null) {
            before.close();
        }
        return fresh;
    }

    /** The entry with that alias in any case, or null. */
    public @Nullable KeyEntry find(String alias) {
        return entries.find(StoreAlias.folded(alias));
    }

    /** The aliases in ascending order. */
    public List<String> aliases() {
        return entries.aliases();
    }

    /**
     * Takes a root key or an exported key into the store.
     *
     * @param encoding stays the caller's to wipe
     * @param own period, window and lifetime of the key; null for those of the settings
     * @throws InvalidKeyException if it is no key, nothing is left of it, or it was withdrawn from the store
     * @throws InvalidContentsException if the alias is not allowed
     */
    public void putEncoded(String alias, byte[] encoding, @Nullable RatchetPolicy own) throws InvalidKeyException {
        admission.putEncoded(StoreAlias.checked(alias), encoding, own == null ? dependencies.policy() : own, leadMillis);
    }

    /** Takes an entry of this process into the store; errors as for {@link #putEncoded}. */
    public void putEntry(String alias, KeyEntry source) throws InvalidKeyException {
        admission.putEntry(StoreAlias.checked(alias), source, leadMillis);
    }

    /** Takes an entry out of the store; false if there is none. Its keys that have been handed out live on. */
    public boolean delete(String alias) {
        return entries.delete(StoreAlias.folded(alias)) != null;
    }

    /** Whether a file that begins with these bytes claims to be a store. */
    public static boolean looksLikeOne(byte[] beginning) {
        return StoreHeader.looksLikeOne(beginning);
    }
}
