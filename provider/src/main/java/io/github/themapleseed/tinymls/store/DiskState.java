package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.storefile.ItemId;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreEntry;
import io.github.themapleseed.tinymls.storefile.StoreVersion;
import io.github.themapleseed.tinymls.storefile.Tombstone;
import io.github.themapleseed.tinymls.storefile.VersionsInForce;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a store's file is known to hold, without anything secret of it.
 *
 * @param head the first bytes, which differ in every file that is written
 * @param writtenAt its writer's clock, Unix time in ms
 * @param entries the entry ids
 * @param versions the versions by entry and key: a key may be in two entries
 * @param tombstones the ids of what was deleted or withdrawn
 * @param forgettableFrom the first time at which something in it is to be forgotten, {@link Long#MAX_VALUE} if never
 */
record DiskState(byte[] head, long writtenAt, Set<ItemId> entries, Map<Place, Held> versions, Set<ItemId> tombstones,
        long forgettableFrom) {
    /** Before anything was read or written. */
    static final DiskState NOTHING = new DiskState(new byte[0], 0, Set.of(), Map.of(), Set.of(), Long.MAX_VALUE);

    /**
     * Where a version stands in a store.
     *
     * @param entry the id of its entry
     * @param keyId the id of its key
     */
    record Place(ItemId entry, ItemId keyId) {
    }

    /**
     * What a file holds of a version.
     *
     * @param activation the first epoch in which it is in force
     * @param notAfter the last epoch that its key was made for
     * @param oldestEpoch the oldest epoch that it opens
     * @param lastInForce the last epoch in which it is in force, {@link Long#MAX_VALUE} if it is never left out
     */
    record Held(long activation, long notAfter, long oldestEpoch, long lastInForce) {
        static Held of(StoreEntry entry, int index) {
            StoreVersion version = entry.versions().get(index);
            return new Held(version.activation(), version.notAfter(), version.key().tree().from(),
                    entry.isUnlimited() ? Long.MAX_VALUE : VersionsInForce.lastInForce(entry.versions(), index));
        }
    }

    /** What a file with those contents is known to hold. */
    static DiskState of(byte[] head, long writtenAt, StoreContents contents) {
        Set<ItemId> entries = new HashSet<>();
        Map<Place, Held> versions = new HashMap<>();
        Set<ItemId> tombstones = new HashSet<>();
        long forgettable = Long.MAX_VALUE;
        for (StoreEntry entry : contents.entries()) {
            entries.add(entry.id());
            for (int i = 0; i < entry.versions().size(); i++) {
                versions.put(new Place(entry.id(), entry.versions().get(i).keyId()), Held.of(entry, i));
            }
            forgettable = Math.min(forgettable, forgettableFrom(entry));
        }
        for (Tombstone tombstone : contents.tombstones()) {
            tombstones.add(tombstone.id());
            forgettable = Math.min(forgettable, tombstone.until() + 1);
        }
        return new DiskState(head, writtenAt, entries, versions, tombstones, forgettable);
    }

    private static long forgettableFrom(StoreEntry entry) {
        long first = Long.MAX_VALUE;
        if (!entry.isUnlimited()) {
            List<StoreVersion> versions = entry.versions();
            for (int i = 0; i < versions.size(); i++) {
                long oldest = versions.get(i).key().tree().from();
                first = Math.min(first,
                        Math.min(oldest, VersionsInForce.lastInForce(versions, i)) + entry.windowMillis() + 1);
            }
        }
        return first;
    }

    /** The oldest epoch that the file opens; {@link Long#MAX_VALUE} if it opens none. */
    long oldestEpoch() {
        return versions.values().stream().mapToLong(Held::oldestEpoch).min().orElse(Long.MAX_VALUE);
    }

    /**
     * Whether this file lacks a version that another file has, without a tombstone for it, though the version is in
     * force at this file's time or later. A version that is in force no more may be missing: a writer whose clock is
     * ahead has left it out. Writers' clocks differ by no more than the entry's window, or they understand no message
     * of each other.
     */
    boolean hasLost(Place place, Held before) {
        return !versions.containsKey(place) && before.lastInForce >= writtenAt && !tombstones.contains(place.keyId)
                && !tombstones.contains(place.entry);
    }
}
