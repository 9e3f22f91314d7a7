package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes from a store what has left the windows of its entries at some time (KEYSTORE.md section 9): epochs before the
 * window, versions that are gone, tombstones that have ended. Entries with an unlimited window forget nothing.
 */
public final class StorePuncture {
    private StorePuncture() {
    }

    /**
     * The contents without what has left the windows, with trees of their own, which the caller closes. The input stays
     * as it is.
     */
    public static StoreContents punctured(StoreContents contents, long time, Delegate delegate) {
        List<Tombstone> tombstones =
                contents.tombstones().stream().filter(tombstone -> tombstone.until() >= time).toList();
        List<StoreVersion> made = new ArrayList<>();
        boolean complete = false;
        try (DerivationKit kit = delegate.borrow()) {
            List<StoreEntry> entries = new ArrayList<>();
            for (StoreEntry entry : contents.entries()) {
                entries.add(punctured(entry, time, kit.step(), made));
            }
            StoreContents punctured = new StoreContents(entries, tombstones);
            complete = true;
            return punctured;
        } finally {
            if (!complete) {
                StoreContents.wipeVersions(made);
            }
        }
    }

    private static StoreEntry punctured(StoreEntry entry, long time, TreePrg step, List<StoreVersion> made) {
        long horizon = VersionsInForce.horizon(entry, time);
        List<StoreVersion> left = new ArrayList<>();
        for (int i = 0; i < entry.versions().size(); i++) {
            if (!VersionsInForce.isGone(entry.versions(), i, horizon)) {
                StoreVersion version = VersionPlan.of(entry.versions().get(i)).narrowed(horizon).make(step);
                made.add(version);
                left.add(version);
            }
        }
        return new StoreEntry(entry.alias(), entry.id(), entry.created(), entry.periodMillis(), entry.windowMillis(),
                left);
    }
}
