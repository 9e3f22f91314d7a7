package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Sha256;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A key with successors: a line of versions, of which the clock alone says which one is in force. A process has one
 * object for an entry id, however many stores have the entry. Sealing and opening take no lock; adding and withdrawing
 * versions takes one.
 */
@SuppressWarnings("ReferenceEquality") // identity: a version that was tightened is replaced by an equal one
public final class KeyEntry {
    private static final AtomicReferenceFieldUpdater<KeyEntry, KeyVersion> SEALING =
            AtomicReferenceFieldUpdater.newUpdater(KeyEntry.class, KeyVersion.class, "sealing");

    private final SessionDependencies dependencies;
    private final byte[] id;
    private final String name;
    private final long created;
    private final RatchetPolicy policy;
    private final byte[] identity;
    private final EntryGracePeriod rest;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile VersionLine line = VersionLine.EMPTY;
    /** The version that was sealed under last, or will be next; null before the first message. */
    private volatile @Nullable KeyVersion sealing;
    private final PreviousVersionCheck previous;

    KeyEntry(SessionDependencies dependencies, byte[] id, long created, RatchetPolicy policy, long restNanos) {
        this.dependencies = dependencies;
        this.id = id.clone();
        this.name = EntryReference.publicName(id);
        this.created = created;
        this.policy = policy;
        this.rest = new EntryGracePeriod(dependencies.time().monotonicNanos() + restNanos);
        this.previous = new PreviousVersionCheck(this);
        this.identity = Sha256.of(EntryReference.encode(id));
    }

    /** The entry id, 16 bytes, a copy. It is confidential. */
    public byte[] id() {
        return id.clone();
    }

    /** The entry's name in logs and events. */
    public String name() {
        return name;
    }

    /** When the entry was made, Unix time in ms. */
    public long created() {
        return created;
    }

    /** Period and window, the same for all who hold the entry. */
    public RatchetPolicy policy() {
        return policy;
    }

    byte[] identity() {
        return identity;
    }

    /** The encoding of the entry's keys. From now on the entry stays loaded until nothing of it opens any more. */
    byte[] reference() {
        dependencies.keys().entries().pin(this);
        return EntryReference.encode(id);
    }

    /** Ends the grace period: from now on the entry erases what leaves its window. */
    public void beginWork() {
        rest.end();
    }

    /** Whether {@link #beginWork} was called: a key of the entry is used, or its store is. */
    public boolean isAtWork() {
        return rest.isEnded();
    }

    TimeSource time() {
        return dependencies.time();
    }

    VersionLine line() {
        return line;
    }

    /** Explains some refusals. All handles of the entry share it, since it limits how often that is tried. */
    PreviousVersionCheck previous() {
        return previous;
    }

    /**
     * Takes a version into the entry. If the entry has a version of that key id already, its activation and not-after
     * are lowered to the smaller ones, and its material stays as it is.
     *
     * @param material belongs to the entry from now on, and is wiped if it is not used
     * @return whether the version is new
     */
    public boolean adopt(VersionMaterial material) {
        changing.lock();
        try {
            KeyVersion known = line.find(material.key().keyId());
            if (known != null) {
                material.wipe();
                tighten(known, material);
                return false;
            }
            publish(line.with(KeyVersion.of(material, policy.windowMillis(), rest, this::session)));
            return true;
        } finally {
            changing.unlock();
        }
    }

    /** Of two activations of one key the smaller counts, and of two not-afters, for all who hold the entry. */
    private void tighten(KeyVersion known, VersionMaterial other) {
        KeyVersion tightened = known.tightened(other.activation(), other.key().notAfter());
        if (tightened != known) {
            publish(line.without(known).with(tightened));
            SEALING.compareAndSet(this, known, tightened);
        }
    }

    private SessionHandle session(ExportedKey key, VersionLifetime lifetime) {
        try (TreeOwner owner = new TreeOwner(key.tree())) {
            return owner.handOver(SessionHandle.of(
                    new Session(dependencies, policy, key.keyId(), key.tree(), lifetime, -1), dependencies));
        }
    }

    /**
     * Takes a version out of the entry, and destroys its key.
     *
     * @return whether it was there
     */
    public boolean withdraw(byte[] keyId) {
        KeyVersion gone = taken(keyId);
        if (gone == null) {
            return false;
        }
        gone.session().destroy(); // without the lock: this is logged, and a log may block, or seal with this key
        return true;
    }

    private @Nullable KeyVersion taken(byte[] keyId) {
        changing.lock();
        try {
            KeyVersion gone = line.find(keyId);
            if (gone != null) {
                publish(line.without(gone));
                SEALING.compareAndSet(this, gone, null);
            }
            return gone;
        } finally {
            changing.unlock();
        }
    }

    /** The line is set before versions in it end earlier: a thread that finds a version over finds its successor. */
    private void publish(VersionLine changed) {
        line = changed;
        changed.settleEnds();
        dependencies.keys().entries().changed();
    }

    /** The version to seal under: the one that was in force when a message was sealed last. */
    KeyVersion sealing() {
        KeyVersion current = sealing;
        return current != null ? current : nextSealing(null);
    }

    /**
     * The version to seal under after {@code over} has refused. An entry that has sealed under a version never goes
     * back to an earlier one: neither when the clock steps back, nor for a thread that has read the clock long ago.
     *
     * @throws KeyEndedException if no version is in force
     */
    KeyVersion nextSealing(@Nullable KeyVersion over) {
        while (true) {
            KeyVersion begun = sealing;
            KeyVersion found = inForceAfter(begun);
            if (SEALING.compareAndSet(this, begun, found == over ? begun : found)) {
                return found;
            }
        }
    }

    /** The sealer of {@link #nextSealing} after that of a version refused. */
    MessageSealer nextSealer(MessageSealer over) {
        return nextSealing(line.sealedBy(over)).session().sealer();
    }

    private KeyVersion inForceAfter(@Nullable KeyVersion begun) {
        long wall = EpochArithmetic.clamp(time().wallMillis());
        long epoch = begun != null && begun.session().isAlive() ? Math.max(wall, begun.activation()) : wall;
        KeyVersion found = line.inForce(epoch);
        if (found == null || !found.session().isAlive()) {
            throw nothingInForce(wall).exception();
        }
        return found;
    }

    /** Why nothing is in force. */
    private KeyUsability nothingInForce(long wall) {
        KeyVersion next = line.after(wall);
        return KeyUsability.noVersion("no version of this key is in force at " + Lifetime.shown(wall)
                + (next == null ? ", and none follows" : "; the next comes into force at "
                + Lifetime.shown(next.activation())));
    }

    /** The version in force at that epoch, or null. */
    @Nullable KeyVersion inForce(long epoch) {
        return line.inForce(epoch);
    }

    /** Whether a version seals at present. */
    boolean canSeal() {
        return isInForce(time().wallMillis());
    }

    private boolean isInForce(long wall) {
        KeyVersion found = line.inForce(wall);
        return found != null && found.session().isAlive();
    }

    /** Whether anything of the entry can still be opened, now or later. */
    public boolean isAlive() {
        return line.isAlive();
    }

    /** Whether it had versions and all have been destroyed, as when the provider is uninstalled. */
    boolean isDestroyed() {
        return line.isDestroyed();
    }

    /** What the versions have become, for reports and stores. */
    public List<VersionStatus> versions() {
        List<VersionStatus> all = new ArrayList<>();
        for (KeyVersion version : line.versions()) {
            all.add(VersionStatus.of(version));
        }
        return all;
    }

    /** What has become of the last version, or null if there is none. */
    public @Nullable VersionStatus lastVersion() {
        KeyVersion last = line.last();
        return last == null ? null : VersionStatus.of(last);
    }

    /** Copies of what memory holds of the versions. The caller wipes each. */
    public List<VersionMaterial> material() {
        List<VersionMaterial> all = new ArrayList<>();
        boolean complete = false;
        try {
            for (KeyVersion version : line.versions()) {
                VersionMaterial copy = version.material();
                if (copy != null) {
                    all.add(copy);
                }
            }
            complete = true;
            return all;
        } finally {
            if (!complete) {
                all.forEach(VersionMaterial::wipe);
            }
        }
    }

    /** How many ms are left until no version is in force; 0 if none is now. */
    public long millisInForce() {
        long wall = time().wallMillis();
        return isInForce(wall) ? Math.max(0, line.inForceUntil(wall) - wall) : 0;
    }

    /**
     * The last instant until which a version is in force without a gap from now on; that of the last one if none is.
     */
    long notAfter() {
        return line.inForceUntil(time().wallMillis());
    }

    /** The key id of the version in force, or of the last one; zeros if there is none. A copy. */
    byte[] keyId() {
        KeyVersion found = line.inForce(time().wallMillis());
        KeyVersion shown = found != null ? found : line.last();
        return shown == null ? new byte[EntryReference.ID_BYTES]
                : Arrays.copyOf(shown.keyId(), EntryReference.ID_BYTES);
    }

    /** Destroys all versions at once, for all who use the entry. */
    public void destroy() {
        for (KeyVersion version : line.versions()) {
            version.session().destroy(); // without the lock, as in withdraw
        }
    }

    @Override
    public String toString() {
        return "KeyEntry[" + name + "]";
    }
}
