package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.storefile.ItemId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the files of a store have held, one after the other, as far as this process has seen them; nothing secret of it.
 * It distinguishes what a file has forgotten from what it lacks because an older copy was put in its place. The lock of
 * the attached store guards changes.
 */
final class FileHistory {
    /** Ids of all entries and versions that the file has had. */
    private final Set<ItemId> seen = new HashSet<>();
    private final Set<DiskState.Place> forgotten = new HashSet<>();
    private volatile DiskState last = DiskState.NOTHING;

    /** What the file is known to hold. */
    DiskState last() {
        return last;
    }

    /** Whether some file had the entry or version with that id. */
    boolean hasSeen(ItemId id) {
        return seen.contains(id);
    }

    /**
     * Whether a file with a right clock has left out a version that the file before it had. Such a version does not
     * come back, even if it is inside the window by the clock of this process.
     */
    boolean hasForgotten(DiskState.Place version) {
        return forgotten.contains(version);
    }

    /**
     * Whether a file is an older copy than the last one: it opens epochs that the last one had forgotten, has a version
     * that the last one had no more, or lacks a version that is still in force.
     */
    boolean isOlderCopy(DiskState found) {
        DiskState before = last;
        for (Map.Entry<DiskState.Place, DiskState.Held> version : found.versions().entrySet()) {
            DiskState.Place place = version.getKey();
            DiskState.Held known = before.versions().get(place);
            if (known == null ? before.entries().contains(place.entry()) && seen.contains(place.keyId())
                    : known.oldestEpoch() > version.getValue().oldestEpoch()) {
                return true;
            }
        }
        return lacksVersions(found);
    }

    /** Whether a file lacks a version of the last one that is still in force. */
    boolean lacksVersions(DiskState found) {
        return last.versions().entrySet().stream()
                .anyMatch(version -> found.hasLost(version.getKey(), version.getValue()));
    }

    /**
     * Notes what the file holds now.
     *
     * @param takesAway whether what it lacks counts as forgotten: false for an older copy, and for a wrong clock
     */
    void note(DiskState found, boolean takesAway) {
        if (takesAway) {
            last.versions().keySet().stream().filter(place -> !found.versions().containsKey(place))
                    .forEach(forgotten::add);
        }
        seen.addAll(found.entries());
        found.versions().keySet().forEach(place -> seen.add(place.keyId()));
        last = found;
    }
}
