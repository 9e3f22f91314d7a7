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
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A store that has been opened with its password, or made: its entries in memory, and the key of its file. Of that key
 * only what opens files of the last hour is kept. Thread-safe.
 */
public final class UnlockedStore {
    /** The grace period after loading: a tool is done with a store by then. */
    static final long REST_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final StoreDependencies dependencies;
    private final EntriesByAlias entries;
    private final KeyAdmission admission;
    private final FileKeys keys;
    /** How far the file may be punctured and the key may forget, by the files that were seen. */
    private final FilePunctureLimit bound;
    /** The file that the store is attached to. */
    private volatile @Nullable AttachedStore attached;

    private UnlockedStore(StoreDependencies dependencies, @Nullable StoreKey key) {
        this.dependencies = dependencies;
        this.bound = new FilePunctureLimit(dependencies.time(), dependencies.windowMillis());
        this.entries = new EntriesByAlias(dependencies, bound);
        this.admission = new KeyAdmission(dependencies, entries);
        this.keys = new FileKeys(dependencies, bound, key);
    }

    /** A store without entries, which has no file yet. */
    public static UnlockedStore create(StoreDependencies dependencies) {
        return new UnlockedStore(dependencies, null);
    }

    /**
     * Opens a file.
     *
     * @param file the whole file
     * @throws StoreFileException if it does not open
     */
    public static UnlockedStore open(byte[] file, StorePassword password, StoreDependencies dependencies)
            throws StoreFileException {
        StoreKey key = StoreKey.derive(StoreKey.checked(file), password, dependencies.delegate());
        boolean complete = false;
        try (StoreContents contents = key.open(file)) {
            UnlockedStore store = new UnlockedStore(dependencies, key);
            store.bound.seen(StoreHeader.parse(file).writtenAt());
            store.entries.adopt(contents, REST_MILLIS);
            store.forgetOldFiles();
            complete = true;
            return store;
        } finally {
            if (!complete) {
                key.close();
            }
        }
    }

    /** Forgets of the key what opens files from before the store's window. */
    void forgetOldFiles() {
        keys.forgetOldFiles();
    }

    /** How far the file may be punctured. */
    FilePunctureLimit bound() {
        return bound;
    }

    StoreDependencies dependencies() {
        return dependencies;
    }

    /**
     * Writes the file at that path if the store is attached to it, and returns once it is written; returns false if the
     * store is not attached to it.
     */
    public boolean writeTo(Path path) throws StoreAccessException {
        AttachedStore file = attached;
        if (file == null || !file.path().equals(path)) {
            return false;
        }
        file.writeNow();
        return true;
    }

    /**
     * Writes a file that the store is not attached to.
     *
     * @throws StoreAccessException if it cannot be written, or another store's file is there
     */
    public void writeNew(Path path, StorePassword password) throws StoreAccessException {
        StoreFile file = StoreFile.at(path);
        byte[] before = file.exists() ? file.read() : null;
        byte[] id = storeId();
        if (before != null && before.length > 0 && (id == null || !isOf(before, id))) {
            throw new StoreAccessException(StoreAccessException.Kind.CHANGED,
                    path + " is not a file of this key store, and is left alone", null);
        }
        file.replace(before, seal(password));
    }

    private static boolean isOf(byte[] file, byte[] id) {
        try {
            return Arrays.equals(StoreHeader.parse(file).storeId(), id);
        } catch (StoreFileException e) {
            return false;
        }
    }

    /** The file that the store is attached to, or null. */
    @Nullable AttachedStore attached() {
        return attached;
    }

    void attach(@Nullable AttachedStore file) {
        attached = file;
    }

    /** The keys of the store's file. */
    FileKeys keys() {
        return keys;
    }

    /** Adds what another object for the same store has, and takes over its key: the password may have changed. */
    void absorb(UnlockedStore other) {
        entries.absorb(other.entries);
        StoreKey theirs = other.keys.current();
        if (theirs != null) {
            keys.renew(theirs);
        }
    }

    /** The entries. */
    public EntriesByAlias entries() {
        return entries;
    }

    /** The store's name, 16 bytes, or null before it is written for the first time. */
    @Nullable byte[] storeId() {
        StoreKey key = keys.current();
        return key == null ? null : key.storeId();
    }

    /**
     * The whole file with what memory holds. Under another password than before, it has a new salt.
     *
     * @throws IllegalArgumentException if the password is empty
     * @throws InvalidContentsException if there is more than a file can hold
     * @throws IllegalStateException once closed
     */
    public byte[] seal(StorePassword password) {
        try (StoreContents contents = entries.contents()) {
            return keys.seal(contents, password, attached != null);
        } finally {
            Reference.reachabilityFence(this); // or the keys might be closed meanwhile
        }
    }

    /** Wipes the keys of the file, which is written no more. Key objects that applications hold go on working. */
    void close() {
        attached = null;
        keys.close();
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
     * Adds a root key or an exported key to the store.
     *
     * @param encoding the caller wipes it
     * @param own period, window and lifetime of the key; null for those of the settings
     * @throws InvalidKeyException if it is no key, nothing is left of it, or it was withdrawn from the store
     * @throws InvalidContentsException if the alias is not allowed
     */
    public void putEncoded(String alias, byte[] encoding, @Nullable RatchetPolicy own) throws InvalidKeyException {
        admission.putEncoded(StoreAlias.checked(alias), encoding, own == null ? dependencies.policy() : own,
                attached != null);
    }

    /** Adds an entry of this process to the store; errors as for {@link #putEncoded}. */
    public void putEntry(String alias, KeyEntry source) throws InvalidKeyException {
        admission.putEntry(StoreAlias.checked(alias), source, attached != null);
    }

    /** Removes an entry; returns whether there was one. Key objects of it that applications hold go on working. */
    public boolean delete(String alias) {
        return entries.delete(StoreAlias.folded(alias)) != null;
    }

    /** Whether a file that begins with these bytes claims to be a store. */
    public static boolean looksLikeOne(byte[] beginning) {
        return StoreHeader.looksLikeOne(beginning);
    }
}
