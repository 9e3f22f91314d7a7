package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import java.util.List;

/**
 * Which version of an entry is in force (KEYSTORE.md section 7): each from its activation to the epoch before the next
 * activation, and to its not-after at most. The methods take the versions of an entry in their order; an index is a
 * place in that list.
 */
public final class VersionsInForce {
    /** No version. */
    public static final int NONE = -1;

    private VersionsInForce() {
    }

    /** The index of the version in force at an epoch, or {@link #NONE}: the epoch lies in a gap. */
    public static int inForce(List<StoreVersion> versions, long epoch) {
        int begun = lastBegun(versions, epoch);
        return begun != NONE && epoch <= versions.get(begun).notAfter() ? begun : NONE;
    }

    /** The index of the last version whose activation is not after the epoch, or {@link #NONE}. */
    private static int lastBegun(List<StoreVersion> versions, long epoch) {
        int begun = versions.size() - 1;
        while (begun >= 0 && versions.get(begun).activation() > epoch) {
            begun--;
        }
        return begun;
    }

    /** The last epoch in which a version is in force; less than its activation if it never is. */
    public static long lastInForce(List<StoreVersion> versions, int index) {
        StoreVersion version = versions.get(index);
        return index + 1 < versions.size()
                ? Math.min(versions.get(index + 1).activation() - 1, version.notAfter()) : version.notAfter();
    }

    /**
     * Whether a version is gone: all epochs in which it is in force have left the window, or all that its tree covers.
     *
     * @param horizon the first epoch inside the window
     */
    public static boolean isGone(List<StoreVersion> versions, int index, long horizon) {
        return lastInForce(versions, index) < horizon || versions.get(index).key().tree().to() < horizon;
    }

    /** The first epoch inside the window of an entry at that time; -1 if the window reaches back to all epochs. */
    public static long horizon(StoreEntry entry, long time) {
        return entry.isUnlimited() ? -1 : Math.max(-1, time - entry.windowMillis());
    }

    /**
     * The first epoch, from that one on, in which no version is in force; {@link EpochArithmetic#MAX} + 1 if there is
     * none.
     */
    public static long nextGap(List<StoreVersion> versions, long epoch) {
        long at = epoch;
        for (int index = inForce(versions, at); index != NONE; index = inForce(versions, at)) {
            at = lastInForce(versions, index) + 1;
        }
        return at;
    }
}
