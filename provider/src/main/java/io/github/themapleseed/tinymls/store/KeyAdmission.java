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

/** Adds keys to a store: a key under a new alias makes an entry, a key under an alias that is there a successor. */
final class KeyAdmission {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final StoreDependencies dependencies;
    private final EntriesByAlias store;

    KeyAdmission(StoreDependencies dependencies, EntriesByAlias store) {
        this.dependencies = dependencies;
        this.store = store;
    }

    /**
     * Adds a root key or an exported key. Of epochs before the window nothing is kept.
     *
     * @param encoding the caller wipes it
     * @param own period, window and lifetime of the key
     * @param isAttached whether the store has a file, by which others get a successor before it comes into force
     * @throws InvalidKeyException if it is no key, nothing is left of it, or its id has been withdrawn from the store
     */
    void putEncoded(String alias, byte[] encoding, RatchetPolicy own, boolean isAttached) throws InvalidKeyException {
        KeyEntry present = store.find(alias);
        RatchetPolicy policy = present == null ? own : present.policy();
        if (present == null && !own.outlivesWindow()) {
            throw new InvalidKeyException("nothing would be in force: the key lives from a window ago on, so its"
                    + " lifetime has to be longer than its window");
        }
        long now = dependencies.wallMillis();
        long activation = present == null ? firstActivation(now, policy) : activation(policy, isAttached);
        VersionMaterial material = dependencies.registry()
                .version(encoding, activation, own.lifetimeMillis(), policy.windowMillis());
        putVersions(alias, present, policy, List.of(material));
        awaitActivation(activation);
    }

    /**
     * Waits until a successor that comes into force in the next millisecond is in force. It cannot begin in this
     * millisecond, in which messages may have been sealed under its predecessor. Gives up after
     * {@link #LONGEST_WAIT_NANOS} if the clock stands still.
     */
    private void awaitActivation(long activation) {
        long start = System.nanoTime();
        while (dependencies.wallMillis() < activation && System.nanoTime() - start < LONGEST_WAIT_NANOS
                && activation - dependencies.wallMillis() <= 1) {
            Thread.onSpinWait();
        }
    }

    /**
     * When a successor comes into force: in the next millisecond, or, if the store has a file, after the lead in which
     * all who share the file read it.
     */
    private long activation(RatchetPolicy policy, boolean isAttached) {
        return EpochArithmetic.clamp(dependencies.wallMillis()
                + (isAttached ? StoreDependencies.leadMillis(policy) : 1));
    }

    /** The first version is in force from a window ago: messages of other senders that are on their way open. */
    private static long firstActivation(long now, RatchetPolicy policy) {
        return policy.isForwardSecret() ? EpochArithmetic.clamp(now - policy.windowMillis()) : 0;
    }

    /**
     * Adds an entry of this process: under a new alias all its versions, in an entry with an id of its own; under an
     * alias that is there its last version, as a successor. Nothing changes if the store has that very entry there.
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

    /** The last of the versions, with that activation or a later one; the others are wiped. */
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
