package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import java.util.Comparator;

/**
 * One version of an entry.
 *
 * @param activation the first epoch in which it may be in force
 * @param key its key id, tree and not-after; the owner of the contents wipes the tree
 */
public record StoreVersion(long activation, ExportedKey key) {
    /** The order of the versions of an entry: by activation, then by key id. */
    public static final Comparator<StoreVersion> ORDER =
            Comparator.comparingLong(StoreVersion::activation).thenComparing(StoreVersion::keyId);

    public StoreVersion {
        if (!EpochArithmetic.isEpoch(activation)) {
            throw new InvalidContentsException("an activation is no epoch");
        }
    }

    /** The key's id. */
    public ItemId keyId() {
        return ItemId.of(key.keyId());
    }

    /** The last epoch at which it may be in force. */
    public long notAfter() {
        return key.notAfter();
    }

    @Override
    public String toString() {
        return "StoreVersion[from " + activation + " to " + key.notAfter() + "]";
    }
}
