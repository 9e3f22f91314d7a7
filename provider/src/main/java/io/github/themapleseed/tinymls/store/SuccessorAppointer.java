package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.VersionMaterial;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.storefile.ItemId;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreEntry;
import io.github.themapleseed.tinymls.storefile.StoreVersion;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Appoints successors without an operator, with {@code tinymls.succession=auto}. The successor of a version comes into
 * force a quarter of that version's lifetime before its not-after: a function of the version alone. Two processes that
 * appoint at once make two keys with one activation. Both get into every copy of the file before that, and of two such
 * versions the one with the greater key id is in force: all processes agree. Nothing is derived from the version
 * before, since whoever has stolen that would have its successor too.
 */
final class SuccessorAppointer {
    private static final int ROOT_BYTES = 32;
    /** The activation lies a quarter of the lifetime before the end, and the appointment a quarter before that. */
    private static final int PART = 4;

    private final StoreDependencies dependencies;
    /**
     * Each process waits for another time, up to two intervals, so that mostly one of those that share a file appoints.
     */
    private final long waitMillis;

    SuccessorAppointer(StoreDependencies dependencies) {
        this.dependencies = dependencies;
        this.waitMillis = 1 + dependencies.time().jitterBelow(2 * dependencies.settings().intervalMillis());
    }

    /** Whether a successor is to be appointed now. */
    boolean isDue(EntriesByAlias entries, long now, StoreStatus.State state) {
        return isAllowed(state) && entries.entries().values().stream().anyMatch(entry -> activation(entry, now) >= 0);
    }

    private boolean isAllowed(StoreStatus.State state) {
        return dependencies.settings().succeeds() && state == StoreStatus.State.ATTACHED;
    }

    /** The activation of the successor that is to be appointed now, or -1. */
    private long activation(KeyEntry entry, long now) {
        VersionStatus last = entry.lastVersion();
        if (last == null || now < last.activation() || now > last.lastInForce()
                || last.lastInForce() == EpochArithmetic.MAX) {
            return -1;
        }
        long lead = StoreDependencies.leadMillis(entry.policy());
        long quarter = lifetime(entry, last) / PART;
        long planned = last.lastInForce() - quarter;
        boolean isTime = now >= planned - Math.max(quarter, 2 * lead) + Math.min(waitMillis, lead);
        return isTime ? EpochArithmetic.clamp(Math.max(planned, now + lead)) : -1;
    }

    /** With an unlimited window the first version is in force from 1970 on, which says nothing about its lifetime. */
    private static long lifetime(KeyEntry entry, VersionStatus version) {
        return version.activation() > 0 || entry.policy().isForwardSecret()
                ? version.lastInForce() - version.activation() : entry.policy().lifetimeMillis();
    }

    /** The entries that get a successor now, each with the successor as its only version; the caller closes them. */
    StoreContents appoint(EntriesByAlias store, long now, StoreStatus.State state) {
        List<StoreEntry> entries = new ArrayList<>();
        if (isAllowed(state)) {
            for (Map.Entry<String, KeyEntry> each : store.entries().entrySet()) {
                long activation = activation(each.getValue(), now);
                VersionStatus last = each.getValue().lastVersion();
                if (activation >= 0 && last != null) {
                    entries.add(appointed(each.getKey(), each.getValue(), activation, lifetime(each.getValue(), last)));
                }
            }
        }
        return new StoreContents(entries, List.of());
    }

    private StoreEntry appointed(String alias, KeyEntry entry, long activation, long lifetimeMillis) {
        byte[] root = new byte[ROOT_BYTES];
        try {
            dependencies.sessions().random().nextBytes(root);
            VersionMaterial made = dependencies.registry()
                    .version(root, activation, lifetimeMillis, entry.policy().windowMillis());
            return new StoreEntry(alias, ItemId.of(entry.id()), entry.created(), entry.policy().periodMillis(),
                    StoreDependencies.storedWindow(entry.policy()),
                    List.of(new StoreVersion(made.activation(), made.key())));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a new root key makes a version", e);
        } finally {
            Arrays.fill(root, (byte) 0);
        }
    }

    /** Reports successors that have been written. */
    void report(StoreContents appointed) {
        for (StoreEntry entry : appointed.entries()) {
            StoreVersion version = entry.versions().get(0);
            SecurityEvent.reportElsewhere(Counter.STORE_APPOINTED, 0,
                    "a successor of entry " + entry.id() + " comes into"
                    + " force at " + Instant.ofEpochMilli(version.activation()) + " and ends at "
                    + Instant.ofEpochMilli(version.notAfter()));
        }
    }
}
