package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.storefile.StoreVersion;
import java.util.ArrayList;
import java.util.List;

/** What has changed in memory when a file was adopted. */
final class AdoptionReport {
    private final List<Change> adopted = new ArrayList<>();
    private final List<Change> withdrawn = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();

    /** A version that was adopted or withdrawn. */
    record Change(KeyEntry entry, long activation) {
    }

    void addAdopted(KeyEntry entry, StoreVersion version) {
        adopted.add(new Change(entry, version.activation()));
    }

    void addWithdrawn(KeyEntry entry, VersionStatus version) {
        withdrawn.add(new Change(entry, version.activation()));
    }

    void addConflict(String alias) {
        conflicts.add(alias);
    }

    /** The versions that are new in memory. */
    List<Change> adopted() {
        return adopted;
    }

    /** The versions that a tombstone took away. */
    List<Change> withdrawn() {
        return withdrawn;
    }

    /** The aliases that two entries claimed. */
    List<String> conflicts() {
        return conflicts;
    }
}
