package io.github.themapleseed.tinymls.storefile;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a store holds: entries and tombstones. It owns the trees of the versions, which are outside the heap, and
 * closing it wipes them. Nothing else of it changes.
 */
public final class StoreContents implements AutoCloseable {
    /** Most entries, and most tombstones: their counts have two bytes. */
    public static final int MAX_ITEMS = 0xFFFF;

    private final List<StoreEntry> entries;
    private final List<Tombstone> tombstones;

    /**
     * Takes over the trees of the entries.
     *
     * @throws InvalidContentsException if an alias or an entry id occurs twice, or there are too many; the trees then
     *     stay the caller's
     */
    public StoreContents(List<StoreEntry> entries, List<Tombstone> tombstones) {
        this.entries = List.copyOf(entries);
        this.tombstones = List.copyOf(tombstones);
        if (entries.size() > MAX_ITEMS || tombstones.size() > MAX_ITEMS) {
            throw new InvalidContentsException("a key store has at most " + MAX_ITEMS + " entries and tombstones");
        }
        Set<String> aliases = new HashSet<>();
        Set<ItemId> ids = new HashSet<>();
        for (StoreEntry entry : entries) {
            if (!aliases.add(entry.alias())) {
                throw new InvalidContentsException("two entries have one alias");
            }
            if (!ids.add(entry.id())) {
                throw new InvalidContentsException("two entries have one entry id");
            }
        }
    }

    /** No entries and no tombstones. */
    public static StoreContents empty() {
        return new StoreContents(List.of(), List.of());
    }

    /** The entries in the order of the file. */
    public List<StoreEntry> entries() {
        return entries;
    }

    /** The tombstones in the order of the file. */
    public List<Tombstone> tombstones() {
        return tombstones;
    }

    /** Wipes the trees. Idempotent. */
    @Override
    public void close() {
        wipe(entries);
    }

    static void wipe(List<StoreEntry> owned) {
        owned.forEach(entry -> wipeVersions(entry.versions()));
    }

    static void wipeVersions(List<StoreVersion> owned) {
        owned.forEach(version -> version.key().tree().wipe());
    }

    @Override
    public String toString() {
        return "StoreContents[" + entries.size() + " entries, " + tombstones.size() + " tombstones]";
    }
}
