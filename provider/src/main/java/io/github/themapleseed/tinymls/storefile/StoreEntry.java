package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import java.util.List;

/**
 * One entry of a store: a line of versions under an alias.
 *
 * @param alias folded, 1 to 1,024 bytes of UTF-8
 * @param id confidential
 * @param created when the entry was made, Unix time in ms
 * @param periodMillis mean time between a busy sender's rotations
 * @param windowMillis acceptance window, or {@link #UNLIMITED_WINDOW}
 * @param versions strictly ascending by activation, then by key id; at most {@link #MAX_VERSIONS}
 */
public record StoreEntry(String alias, ItemId id, long created, long periodMillis, long windowMillis,
        List<StoreVersion> versions) {
    /** The window of a key that never forgets. */
    public static final long UNLIMITED_WINDOW = EpochArithmetic.MAX;
    /** Most versions of an entry. */
    public static final int MAX_VERSIONS = 4_096;

    /**
     * Folds the alias and checks every bound.
     *
     * @throws InvalidContentsException if the format does not allow it; the versions stay the caller's
     */
    public StoreEntry {
        alias = StoreAlias.checked(alias);
        versions = List.copyOf(versions);
        if (!EpochArithmetic.isEpoch(created) || !EpochArithmetic.isEpoch(periodMillis)
                || !EpochArithmetic.isEpoch(windowMillis)) {
            throw new InvalidContentsException("a time of an entry does not fit into 6 bytes");
        }
        if (versions.size() > MAX_VERSIONS) {
            throw new InvalidContentsException("an entry has " + versions.size() + " versions, " + MAX_VERSIONS
                    + " are the most");
        }
        for (int i = 1; i < versions.size(); i++) {
            if (StoreVersion.ORDER.compare(versions.get(i - 1), versions.get(i)) >= 0) {
                throw new InvalidContentsException("versions " + (i - 1) + " and " + i
                        + " of an entry are out of order");
            }
        }
    }

    /** Whether messages open however old they are, and nothing is forgotten. */
    public boolean isUnlimited() {
        return windowMillis == UNLIMITED_WINDOW;
    }

    @Override
    public String toString() {
        return "StoreEntry[" + id + ", " + versions.size() + " versions]";
    }
}
