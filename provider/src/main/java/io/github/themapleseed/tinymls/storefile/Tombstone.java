package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;

/**
 * The mark of a deleted entry or of a withdrawn version, which keeps copies of the file from bringing it back.
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
