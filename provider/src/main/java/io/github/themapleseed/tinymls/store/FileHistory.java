package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.storefile.ItemId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the files of a store have held, one after the other, as far as this process has seen them; nothing secret of it.
 * Tells what a file has forgotten from what it lacks because an older copy was put in its place. Its owner's lock
 * guards the changes.
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
     * Whether a file that was right has left out a version that the file before it had: it does not come back, though
     * by the clock of this process it may still be kept.
     */
    boolean hasForgotten(DiskState.Place version) {
        return forgotten.contains(version);
    }

    /**
     * Whether a file that is found now is an older copy: it opens epochs that the last one had forgotten, has a version
     * that files of the store had and the last one had no more, or lacks one that is still in force.
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
        return before.versions().entrySet().stream()
                .anyMatch(version -> found.hasLost(version.getKey(), version.getValue()));
    }

    /**
     * Notes what the file holds now.
     *
     * @param takesAway whether what it lacks has been forgotten: not in an older copy, nor under a clock that is wrong
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
