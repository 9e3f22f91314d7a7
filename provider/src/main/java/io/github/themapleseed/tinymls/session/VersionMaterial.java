package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.ratchet.ExportedKey;

/**
 * One version of an entry, as it is taken into memory or out of it.
 *
 * @param activation the first epoch in which it is in force
 * @param key its id, its not-after and its tree, which is the holder's to wipe
 */
public record VersionMaterial(long activation, ExportedKey key) {
    /** Wipes the tree. */
    public void wipe() {
        key.tree().wipe();
    }
}
