package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.VersionMaterial;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.storefile.ItemId;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreEntry;
import io.github.themapleseed.tinymls.storefile.StoreVersion;
import io.github.themapleseed.tinymls.storefile.Tombstone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What memory has and a store's file lacks: entries, versions and tombstones. What both have is not in it, so a wrong
 * clock of this process removes nothing from the file. What the file once had and has forgotten is not in it either.
 */
final class UnwrittenContents {
    private final Map<String, KeyEntry> entries;
    private final Map<ItemId, Long> tombstones;
    private final DiskState disk;
    private final FileHistory history;
    private final long now;
    private final long writersNow;
    private final Map<KeyEntry, Set<ItemId>> missing = new HashMap<>();
    private final List<Tombstone> missingStones = new ArrayList<>();

    /**
     * Compares memory with a file.
     *
     * @param history what files of this store have had
     * @param now the time by which the file is punctured
     * @param writersNow {@code now}, or the time of the file's writer if that is later and can be right
     */
    UnwrittenContents(EntriesByAlias memory, DiskState disk, FileHistory history, long now, long writersNow) {
        this.entries = memory.entries();
        this.tombstones = memory.tombstones();
        this.disk = disk;
        this.history = history;
        this.now = now;
        this.writersNow = writersNow;
        entries.values().forEach(this::compare);
        tombstones.forEach((id, until) -> {
            if (until >= now && !disk.tombstones().contains(id)) {
                missingStones.add(new Tombstone(id, until));
            }
        });
    }

    private void compare(KeyEntry entry) {
        ItemId id = ItemId.of(entry.id());
        if (isBuried(id)) {
            return;
        }
        Set<ItemId> lacking = new HashSet<>();
        for (VersionStatus version : entry.versions()) {
            ItemId keyId = ItemId.of(version.keyId());
            if (version.alive() && isWanting(id, version, keyId) && !isBuried(keyId)
                    && !isForgotten(entry, version, keyId)) {
                lacking.add(keyId);
            }
        }
        if (!lacking.isEmpty() || (!disk.entries().contains(id) && !history.hasSeen(id))) {
            missing.put(entry, lacking);
        }
    }

    /**
     * Whether the file has no such version, or has it with a later activation or not-after. The smaller ones count for
     * all, and processes that read only the file would go by the greater.
     */
    private boolean isWanting(ItemId entry, VersionStatus version, ItemId keyId) {
        DiskState.Held held = disk.versions().get(new DiskState.Place(entry, keyId));
        return held == null || version.activation() < held.activation() || version.notAfter() < held.notAfter();
    }

    private boolean isBuried(ItemId id) {
        return tombstones.containsKey(id) || disk.tombstones().contains(id);
    }

    /** Whether the file lacks the version because its epochs have left the window, by its writers' clocks too. */
    private boolean isForgotten(KeyEntry entry, VersionStatus version, ItemId keyId) {
        if (history.hasForgotten(new DiskState.Place(ItemId.of(entry.id()), keyId))) {
            return true;
        }
        long last = history.hasSeen(keyId) ? writersNow : now;
        return entry.policy().isForwardSecret() && version.lastInForce() + entry.policy().windowMillis() < last;
    }

    /** Whether the file lacks anything. */
    boolean isEmpty() {
        return missing.isEmpty() && missingStones.isEmpty();
    }

    /** What the file lacks: copies, which the caller closes. */
    StoreContents contents() {
        List<VersionMaterial> copies = new ArrayList<>();
        boolean complete = false;
        try {
            List<StoreEntry> added = new ArrayList<>();
            for (Map.Entry<String, KeyEntry> each : entries.entrySet()) {
                Set<ItemId> lacking = missing.get(each.getValue());
                if (lacking != null) {
                    added.add(copy(each.getKey(), each.getValue(), lacking, copies));
                }
            }
            StoreContents contents = new StoreContents(added, missingStones);
            complete = true;
            return contents;
        } finally {
            if (!complete) {
                copies.forEach(VersionMaterial::wipe);
            }
        }
    }

    private static StoreEntry copy(String alias, KeyEntry entry, Set<ItemId> lacking, List<VersionMaterial> copies) {
        List<StoreVersion> versions = new ArrayList<>();
        for (VersionMaterial material : entry.material()) {
            StoreVersion version = new StoreVersion(material.activation(), material.key());
            if (lacking.contains(version.keyId())) {
                copies.add(material);
                versions.add(version);
            } else {
                material.wipe();
            }
        }
        return new StoreEntry(alias, ItemId.of(entry.id()), entry.created(), entry.policy().periodMillis(),
                StoreDependencies.storedWindow(entry.policy()), versions);
    }
}
