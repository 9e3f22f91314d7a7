package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.primitive.TreePrg;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.GgmTree;

/**
 * A version that is made later: which epochs of which tree it keeps. Planning derives and copies nothing.
 *
 * @param source the tree with the nodes; its owner wipes it
 * @param from the first epoch kept
 * @param to the last epoch kept, not before {@code from}
 */
record VersionPlan(long activation, ItemId keyId, long notAfter, GgmTree source, long from, long to) {
    /** A copy of a version as it stands. */
    static VersionPlan of(StoreVersion version) {
        GgmTree tree = version.key().tree();
        return new VersionPlan(version.activation(), version.keyId(), version.notAfter(), tree, tree.from(), tree.to());
    }

    /**
     * What two copies of one version have in common: the smaller activation, the smaller not-after, and the epochs that
     * both hold. If there are none, one epoch is kept, since a key has at least one: the first of the copy that has
     * forgotten more.
     */
    VersionPlan meet(VersionPlan other) {
        VersionPlan later = from >= other.from ? this : other;
        return new VersionPlan(Math.min(activation, other.activation), keyId, Math.min(notAfter, other.notAfter),
                later.source, later.from, Math.max(later.from, Math.min(to, other.to)));
    }

    /** The same without the epochs before the horizon and after its not-after. The version reaches the horizon. */
    VersionPlan narrowed(long horizon) {
        return horizon <= from ? this
                : new VersionPlan(activation, keyId, notAfter, source, horizon,
                Math.max(horizon, Math.min(to, notAfter)));
    }

    /** Makes the version, which has a tree of its own. */
    StoreVersion make(TreePrg step) {
        GgmTree kept = from == source.from() && to == source.to() ? source.copy() : source.narrowed(from, to, step);
        return new StoreVersion(activation, new ExportedKey(keyId.bytes(), notAfter, kept));
    }
}
