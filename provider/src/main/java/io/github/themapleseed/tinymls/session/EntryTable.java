package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The entries of this process, one for each entry id, however many stores have it. An entry stays as long as a key
 * object, a cipher or a store holds it. An entry whose encoding has been given out stays until nothing of it opens.
 */
public final class EntryTable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ByteBuffer, WeakReference<KeyEntry>> entries = new HashMap<>();
    private final Set<KeyEntry> pinned = new HashSet<>();
    private final AtomicLong changes = new AtomicLong();

    EntryTable() {
    }

    /**
     * The entry with that id; a new one without versions if this process has none.
     *
     * @param id 16 bytes, copied
     * @param created when the entry was made, Unix time in ms
     * @param policy period and window as the entry records them; ignored if the entry is there
     * @param restNanos the grace period of a new entry
     */
    public KeyEntry entry(byte[] id, long created, RatchetPolicy policy, long restNanos,
            SessionDependencies dependencies) {
        lock.lock();
        try {
            KeyEntry known = known(id);
            if (known != null) {
                return known;
            }
            if (Integer.bitCount(entries.size()) == 1) { // now and then: it walks through all entries
                purge();
            }
            KeyEntry fresh = new KeyEntry(dependencies, id, created, policy, restNanos);
            entries.put(ByteBuffer.wrap(id.clone()), new WeakReference<>(fresh));
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable KeyEntry known(byte[] id) {
        WeakReference<KeyEntry> found = entries.get(ByteBuffer.wrap(id));
        KeyEntry known = found == null ? null : found.get();
        return known == null || known.isDestroyed() ? null : known;
    }

    /**
     * The entry that an encoding refers to.
     *
     * @throws InvalidKeyException if it is no reference, or this process has not loaded the entry
     */
    public KeyEntry find(byte[] reference) throws InvalidKeyException {
        byte[] id = EntryReference.decode(reference);
        lock.lock();
        try {
            KeyEntry known = known(id);
            if (known == null) {
                Counter.UNKNOWN_REFERENCE.increment();
                throw new InvalidKeyException("this key refers to entry " + EntryReference.publicName(id)
                        + " of a TinyMLS key store, which this process has not loaded");
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps an entry until nothing of it opens any more. */
    void pin(KeyEntry entry) {
        lock.lock();
        try {
            pinned.add(entry);
        } finally {
            lock.unlock();
        }
    }

    /** How often versions of any entry have changed. Between two equal readings none has. */
    public long changes() {
        return changes.get();
    }

    void changed() {
        changes.incrementAndGet();
    }

    private void purge() {
        entries.values().removeIf(entry -> entry.get() == null);
        pinned.removeIf(entry -> !entry.isAlive());
    }

    /** The entries that are held at present. */
    public List<KeyEntry> all() {
        lock.lock();
        try {
            purge();
            return entries.values().stream().map(WeakReference::get).filter(Objects::nonNull).toList();
        } finally {
            lock.unlock();
        }
    }
}
