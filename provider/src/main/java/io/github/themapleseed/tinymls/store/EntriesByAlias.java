package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.session.EntryReference;
import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.VersionMaterial;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.storefile.ItemId;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreEntry;
import io.github.themapleseed.tinymls.storefile.StoreVersion;
import io.github.themapleseed.tinymls.storefile.Tombstone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The entries of one store in memory, by alias, and its tombstones. The entries belong to the process: two stores that
 * have an entry of one id share it. Thread-safe.
 */
public final class EntriesByAlias {
    private final StoreDependencies dependencies;
    private final FilePunctureLimit bound;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, KeyEntry> entries = new TreeMap<>();
    private final Map<ItemId, Long> tombstones = new TreeMap<>();
    private long changes;

    /** A store without entries. Its tombstones end by the clocks of that limit. */
    EntriesByAlias(StoreDependencies dependencies, FilePunctureLimit bound) {
        this.dependencies = dependencies;
        this.bound = bound;
    }

    /** The aliases in ascending order, a copy. */
    List<String> aliases() {
        return locked(() -> List.copyOf(entries.keySet()));
    }

    /** The entry with that folded alias, or null. */
    @Nullable KeyEntry find(String alias) {
        lock.lock();
        try {
            return entries.get(alias);
        } finally {
            lock.unlock();
        }
    }

    /** The entries by alias, a copy. */
    Map<String, KeyEntry> entries() {
        return locked(() -> new TreeMap<>(entries));
    }

    /** The tombstones: ids with the time until which each holds, a copy. */
    Map<ItemId, Long> tombstones() {
        return locked(() -> new TreeMap<>(tombstones));
    }

    /**
     * How often aliases, tombstones, or versions of any entry have changed: of all entries of the process, since
     * another store may share one. Between two equal readings none has.
     */
    long changes() {
        long ofVersions = dependencies.sessions().keys().entries().changes();
        return locked(() -> changes + ofVersions);
    }

    /** Adds the entries and the tombstones that another object for the same store has. */
    void absorb(EntriesByAlias other) {
        Map<String, KeyEntry> theirs = other.entries();
        Map<ItemId, Long> stones = other.tombstones();
        change(() -> {
            stones.forEach((id, until) -> tombstones.merge(id, until, Math::max));
            AdoptionReport report = new AdoptionReport();
            dropBuried(report);
            theirs.forEach((alias, entry) -> {
                if (!tombstones.containsKey(ItemId.of(entry.id()))) {
                    place(alias, entry, report);
                }
            });
            return report;
        });
    }

    private interface Work<T> {
        T run();
    }

    private <T> T locked(Work<T> work) {
        lock.lock();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs work that may destroy versions. Another thread logs that: a log may block, or may need a key of this store.
     */
    private <T> T change(Work<T> work) {
        boolean handsOver = EventDelivery.handOver();
        try {
            return locked(() -> {
                changes++;
                return work.run();
            });
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    /** Adds an entry under that alias, in the place of any other. */
    void put(String alias, KeyEntry entry) {
        change(() -> entries.put(alias, entry));
    }

    /** Whether a tombstone buries the entry or the key with that id. */
    boolean isBuried(byte[] id) {
        return locked(() -> tombstones.containsKey(ItemId.of(id)));
    }

    /**
     * Removes an entry from the store. Key objects of it that applications hold go on working.
     *
     * @return the entry, or null if there is none
     */
    @Nullable KeyEntry delete(String alias) {
        return change(() -> {
            KeyEntry gone = entries.remove(alias);
            if (gone != null) {
                bury(gone.id(), lastNotAfter(gone), gone.policy().windowMillis());
            }
            return gone;
        });
    }

    private static long lastNotAfter(KeyEntry entry) {
        return entry.versions().stream().mapToLong(VersionStatus::notAfter).max().orElse(0);
    }

    /** Withdraws a version of an entry: here at once, and in other processes once they read the tombstone. */
    void withdraw(KeyEntry entry, VersionStatus version) {
        change(() -> {
            bury(version.keyId(), version.notAfter(), entry.policy().windowMillis());
            return entry.withdraw(version.keyId());
        });
    }

    private void bury(byte[] id, long notAfter, long windowMillis) {
        long limit = bound.limit();
        tombstones.values().removeIf(until -> until < limit);
        tombstones.merge(ItemId.of(id), dependencies.tombstoneEnd(notAfter, windowMillis, bound.latest()), Math::max);
    }

    /**
     * Adopts what a file holds: adds new entries and versions, and removes what tombstones name. What memory has
     * forgotten does not come back.
     *
     * @param restMillis the grace period of new entries
     * @return what changed
     */
    AdoptionReport adopt(StoreContents contents, long restMillis) {
        return change(() -> {
            AdoptionReport report = new AdoptionReport();
            contents.tombstones().forEach(stone -> tombstones.merge(stone.id(), stone.until(), Math::max));
            dropBuried(report);
            for (StoreEntry entry : contents.entries()) {
                if (!tombstones.containsKey(entry.id())) {
                    adopt(entry, restMillis, report);
                }
            }
            return report;
        });
    }

    private void dropBuried(AdoptionReport report) {
        entries.values().removeIf(entry -> tombstones.containsKey(ItemId.of(entry.id())));
        for (KeyEntry entry : entries.values()) {
            for (VersionStatus version : entry.versions()) {
                if (tombstones.containsKey(ItemId.of(version.keyId())) && entry.withdraw(version.keyId())) {
                    report.addWithdrawn(entry, version);
                }
            }
        }
    }

    private void adopt(StoreEntry given, long restMillis, AdoptionReport report) {
        KeyEntry entry = dependencies.entry(given.id(), given.created(), dependencies.policy(given), restMillis);
        for (StoreVersion version : given.versions()) {
            if (!tombstones.containsKey(version.keyId())) {
                VersionMaterial material = new VersionMaterial(version.activation(), version.key().copy());
                if (entry.adopt(material)) {
                    report.addAdopted(entry, version);
                }
            }
        }
        place(given.alias(), entry, report);
    }

    /** Gives an entry its alias. Of two entries with one alias the one with the smaller (created, id) keeps it. */
    private void place(String alias, KeyEntry entry, AdoptionReport report) {
        if (entries.get(alias) == entry) {
            return;
        }
        String before = aliasOf(entry);
        KeyEntry other = entries.get(alias);
        if (other != null && isBefore(other, entry)) {
            if (before == null) {
                entries.put(aside(alias, entry), entry);
                report.addConflict(alias);
            }
            return;
        }
        if (before != null) {
            entries.remove(before);
        }
        entries.put(alias, entry);
        if (other != null) {
            entries.put(aside(alias, other), other);
            report.addConflict(alias);
        }
    }

    private @Nullable String aliasOf(KeyEntry entry) {
        return entries.entrySet().stream().filter(each -> each.getValue() == entry).map(Map.Entry::getKey).findFirst()
                .orElse(null);
    }

    private static boolean isBefore(KeyEntry one, KeyEntry other) {
        return one.created() != other.created() ? one.created() < other.created()
                : Arrays.compareUnsigned(one.id(), other.id()) < 0;
    }

    private static String aside(String alias, KeyEntry entry) {
        return alias + "~" + EntryReference.publicName(entry.id());
    }

    /** A copy of what memory holds of the store, for its file. The caller closes it. */
    StoreContents contents() {
        List<VersionMaterial> copies = new ArrayList<>();
        boolean complete = false;
        lock.lock();
        try {
            List<StoreEntry> copied = new ArrayList<>();
            for (Map.Entry<String, KeyEntry> each : entries.entrySet()) {
                copied.add(copy(each.getKey(), each.getValue(), copies));
            }
            StoreContents contents = new StoreContents(copied, stones());
            complete = true;
            return contents;
        } finally {
            lock.unlock();
            if (!complete) {
                copies.forEach(VersionMaterial::wipe);
            }
        }
    }

    private static StoreEntry copy(String alias, KeyEntry entry, List<VersionMaterial> copies) {
        List<VersionMaterial> own = entry.material();
        copies.addAll(own);
        List<StoreVersion> versions = own.stream()
                .map(material -> new StoreVersion(material.activation(), material.key())).toList();
        return new StoreEntry(alias, ItemId.of(entry.id()), entry.created(), entry.policy().periodMillis(),
                StoreDependencies.storedWindow(entry.policy()), versions);
    }

    /**
     * The tombstones that have not ended. A clock that leaps ends none: what they name could come back out of a copy
     * once the clock is set right.
     */
    private List<Tombstone> stones() {
        long limit = bound.limit();
        return tombstones.entrySet().stream().filter(stone -> stone.getValue() >= limit)
                .map(stone -> new Tombstone(stone.getKey(), stone.getValue())).toList();
    }
}
