package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;

/**
 * Marks an entry as deleted or a version as withdrawn, so that a merge with an older copy does not bring it back.
 *
 * @param id of the entry, or of the version's key
 * @param until the last epoch at which it is kept
 */
public record Tombstone(ItemId id, long until) {
    public Tombstone {
        if (!EpochArithmetic.isEpoch(until)) {
            throw new InvalidContentsException("the end of a tombstone is no epoch");
        }
    }
}
