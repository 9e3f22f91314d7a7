package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An entry that is made from one or more copies of it.
 *
 * @param versions by key id
 */
record EntryPlan(String alias, ItemId id, long created, long periodMillis, long windowMillis,
        Map<ItemId, VersionPlan> versions) {
    /** The older entry first: of entries with one alias, the first in this order keeps it. */
    static final Comparator<EntryPlan> BY_AGE = Comparator.comparingLong(EntryPlan::created)
            .thenComparing(EntryPlan::id);

    private static final Comparator<VersionPlan> ORDER =
            Comparator.comparingLong(VersionPlan::activation).thenComparing(VersionPlan::keyId);

    /** A copy of an entry under the alias that it had before any conflict. */
    static EntryPlan of(StoreEntry entry) {
        Map<ItemId, VersionPlan> versions = new TreeMap<>();
        entry.versions().forEach(version -> versions.merge(version.keyId(), VersionPlan.of(version),
                VersionPlan::meet));
        return new EntryPlan(AliasConflicts.original(entry.alias(), entry.id()), entry.id(), entry.created(),
                entry.periodMillis(), entry.windowMillis(), versions);
    }

    /** An entry with all versions of two copies. Their times are the same; if they differ all the same, the smaller. */
    EntryPlan join(EntryPlan other) {
        Map<ItemId, VersionPlan> all = new TreeMap<>(versions);
        other.versions.forEach((keyId, version) -> all.merge(keyId, version, VersionPlan::meet));
        return new EntryPlan(AliasConflicts.first(alias, other.alias), id, Math.min(created, other.created),
                Math.min(periodMillis, other.periodMillis), Math.min(windowMillis, other.windowMillis), all);
    }

    /** The same entry under another alias. */
    EntryPlan called(String other) {
        return new EntryPlan(other, id, created, periodMillis, windowMillis, versions);
    }

    /** The entry. Its versions are added to {@code made}, so that they can be wiped if anything fails later. */
    StoreEntry make(TreePrg step, List<StoreVersion> made) {
        List<StoreVersion> line = new ArrayList<>();
        for (VersionPlan plan : versions.values().stream().sorted(ORDER).toList()) {
            StoreVersion version = plan.make(step);
            made.add(version);
            line.add(version);
        }
        return new StoreEntry(alias, id, created, periodMillis, windowMillis, line);
    }
}
