package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes one store of two copies (KEYSTORE.md section 8): entries and versions are added, what a tombstone names is left
 * out, and what one copy has forgotten does not come back from the other. The result is the same in whatever order
 * copies are merged, and however often. Entries are sorted by age, tombstones by id.
 */
public final class StoreMerge {
    private StoreMerge() {
    }

    /**
     * The merged contents, with trees of their own, which the caller closes. Both inputs stay as they are.
     *
     * @throws InvalidContentsException if the result has more versions, entries or tombstones than the format allows
     */
    public static StoreContents merge(StoreContents one, StoreContents other, Delegate delegate) {
        Map<ItemId, Long> tombstones = new TreeMap<>();
        one.tombstones().forEach(each -> tombstones.merge(each.id(), each.until(), Math::max));
        other.tombstones().forEach(each -> tombstones.merge(each.id(), each.until(), Math::max));
        Map<ItemId, EntryPlan> entries = new TreeMap<>();
        one.entries().forEach(each -> entries.merge(each.id(), EntryPlan.of(each), EntryPlan::join));
        other.entries().forEach(each -> entries.merge(each.id(), EntryPlan.of(each), EntryPlan::join));
        entries.keySet().removeAll(tombstones.keySet());
        entries.values().forEach(entry -> entry.versions().keySet().removeAll(tombstones.keySet()));
        List<Tombstone> kept = new ArrayList<>();
        tombstones.forEach((id, until) -> kept.add(new Tombstone(id, until)));
        try (DerivationKit kit = delegate.borrow()) {
            return made(entries.values(), kept, kit.step());
        }
    }

    private static StoreContents made(Collection<EntryPlan> plans, List<Tombstone> tombstones, TreePrg step) {
        List<StoreVersion> versions = new ArrayList<>();
        boolean complete = false;
        try {
            List<StoreEntry> entries = new ArrayList<>();
            for (EntryPlan plan : AliasConflicts.resolved(plans)) {
                entries.add(plan.make(step, versions));
            }
            StoreContents contents = new StoreContents(entries, tombstones);
            complete = true;
            return contents;
        } finally {
            if (!complete) {
                StoreContents.wipeVersions(versions);
            }
        }
    }
}
