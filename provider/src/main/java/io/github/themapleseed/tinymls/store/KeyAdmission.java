package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.VersionMaterial;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.storefile.ItemId;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Takes keys into a store: under a new alias they make an entry, under one that is there they become a successor. */
final class KeyAdmission {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final StoreDependencies dependencies;
    private final EntriesByAlias store;

    KeyAdmission(StoreDependencies dependencies, EntriesByAlias store) {
        this.dependencies = dependencies;
        this.store = store;
    }

    /**
     * Takes in a root key or an exported key, of whose past nothing is kept.
     *
     * @param encoding stays the caller's to wipe
     * @param own period, window and lifetime of the key
     * @param isAttached whether others are to get a successor by the store's file before it comes into force
     * @throws InvalidKeyException if it is no key, nothing is left of it, or its id has been withdrawn from the store
     */
    void putEncoded(String alias, byte[] encoding, RatchetPolicy own, boolean isAttached) throws InvalidKeyException {
        KeyEntry present = store.find(alias);
        RatchetPolicy policy = present == null ? own : present.policy();
        long now = dependencies.wallMillis();
        long activation = present == null ? firstActivation(now, policy) : activation(policy, isAttached);
        VersionMaterial material = dependencies.registry()
                .version(encoding, activation, own.lifetimeMillis(), policy.windowMillis());
        putVersions(alias, present, policy, List.of(material));
        awaitActivation(activation);
    }

    /**
     * A successor that comes into force at once does so in the next millisecond: messages of this one have been sealed
     * under its predecessor. Returns when it is in force, or soon if the clock stands still.
     */
    private void awaitActivation(long activation) {
        long start = System.nanoTime();
        while (dependencies.wallMillis() < activation && System.nanoTime() - start < LONGEST_WAIT_NANOS
                && activation - dependencies.wallMillis() <= 1) {
            Thread.onSpinWait();
        }
    }

    /**
     * When a successor comes into force: in the next millisecond, or as soon as all who share the file have surely got
     * it.
     */
    private long activation(RatchetPolicy policy, boolean isAttached) {
        return EpochArithmetic.clamp(dependencies.wallMillis()
                + (isAttached ? StoreDependencies.leadMillis(policy) : 1));
    }

    /** The first version is active a window back, or messages on their way would fall into a gap. */
    private static long firstActivation(long now, RatchetPolicy policy) {
        return policy.isForwardSecret() ? EpochArithmetic.clamp(now - policy.windowMillis()) : 0;
    }

    /**
     * Takes in an entry of this process: all its versions under a new alias and with a new id, or the version in force
     * as a successor. An entry that is there already changes nothing.
     */
    void putEntry(String alias, KeyEntry source, boolean isAttached) throws InvalidKeyException {
        KeyEntry present = store.find(alias);
        if (present == source) {
            return;
        }
        List<VersionMaterial> copies = source.material();
        if (present != null) {
            copies = List.of(successor(copies, activation(present.policy(), isAttached)));
        }
        putVersions(alias, present, present == null ? source.policy() : present.policy(), copies);
        if (present != null) {
            awaitActivation(dependencies.wallMillis() + 1);
        }
    }

    /** The last of the versions, to come into force then; the others are wiped. */
    private VersionMaterial successor(List<VersionMaterial> versions, long activation) throws InvalidKeyException {
        if (versions.isEmpty()) {
            throw new InvalidKeyException("nothing is left of this key");
        }
        VersionMaterial last = versions.get(versions.size() - 1);
        versions.subList(0, versions.size() - 1).forEach(VersionMaterial::wipe);
        return new VersionMaterial(Math.max(activation, last.key().tree().from()), last.key());
    }

    private void putVersions(String alias, @Nullable KeyEntry present, RatchetPolicy policy,
            List<VersionMaterial> versions) throws InvalidKeyException {
        List<VersionMaterial> left = new ArrayList<>(versions);
        try {
            for (VersionMaterial version : versions) {
                if (store.isBuried(version.key().keyId())) {
                    throw new InvalidKeyException(
                            "this key was withdrawn from the store, which does not take it again");
                }
            }
            KeyEntry entry = present != null ? present : dependencies.entry(
                    ItemId.random(dependencies.sessions().random()), dependencies.wallMillis(), policy, 0);
            while (!left.isEmpty()) {
                VersionMaterial next = left.remove(0);
                if (isIn(entry, next)) {
                    next.wipe();
                } else {
                    entry.adopt(next);
                }
            }
            store.put(alias, entry);
        } finally {
            left.forEach(VersionMaterial::wipe);
        }
    }

    private static boolean isIn(KeyEntry entry, VersionMaterial version) {
        for (VersionStatus status : entry.versions()) {
            if (MessageDigest.isEqual(status.keyId(), version.key().keyId())) {
                return true;
            }
        }
        return false;
    }
}
