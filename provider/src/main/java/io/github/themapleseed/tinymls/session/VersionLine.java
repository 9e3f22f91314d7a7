package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.Arrays;
import java.util.List;

/**
 * The versions of an entry in their order. Version i is in force for the epochs from its activation to the next one's,
 * at most to its not-after. Immutable but for the ends of the versions.
 */
@SuppressWarnings("ReferenceEquality") // identity: a version that was tightened is replaced by an equal one
final class VersionLine {
    static final VersionLine EMPTY = new VersionLine(new KeyVersion[0]);

    private final KeyVersion[] versions;

    private VersionLine(KeyVersion[] versions) {
        this.versions = versions;
    }

    /** The versions, the earliest activation first. */
    List<KeyVersion> versions() {
        return List.of(versions);
    }

    /** The version with that key id, or null. */
    @Nullable KeyVersion find(byte[] keyId) {
        for (KeyVersion version : versions) {
            if (version.isOf(keyId)) {
                return version;
            }
        }
        return null;
    }

    /** The version that has that sealer, or null. */
    @Nullable KeyVersion sealedBy(MessageSealer sealer) {
        for (KeyVersion version : versions) {
            if (version.session().sealer() == sealer) {
                return version;
            }
        }
        return null;
    }

    VersionLine with(KeyVersion added) {
        KeyVersion[] all = Arrays.copyOf(versions, versions.length + 1);
        all[versions.length] = added;
        Arrays.sort(all);
        return new VersionLine(all);
    }

    VersionLine without(KeyVersion gone) {
        return new VersionLine(Arrays.stream(versions).filter(version -> version != gone).toArray(KeyVersion[]::new));
    }

    /** Ends each version before the next one's activation. */
    void settleEnds() {
        for (int i = 0; i < versions.length; i++) {
            versions[i].endBefore(i + 1 < versions.length ? versions[i + 1].activation() : Long.MAX_VALUE);
        }
    }

    /** The version in force at that epoch, or null. */
    @Nullable KeyVersion inForce(long epoch) {
        KeyVersion begun = begunAt(epoch);
        return begun != null && epoch <= begun.lastInForce() ? begun : null;
    }

    /** The last version whose activation is not after that epoch, or null. */
    private @Nullable KeyVersion begunAt(long epoch) {
        for (int i = versions.length - 1; i >= 0; i--) {
            if (versions[i].activation() <= epoch) {
                return versions[i];
            }
        }
        return null;
    }

    /** The version in force before that one, or null. */
    @Nullable KeyVersion before(KeyVersion version) {
        KeyVersion previous = null;
        for (KeyVersion each : versions) {
            if (each == version) {
                return previous;
            }
            previous = each.lastInForce() >= each.activation() ? each : previous;
        }
        return null;
    }

    /** The first version that comes into force after that instant, or null. */
    @Nullable KeyVersion after(long wallMillis) {
        for (KeyVersion version : versions) {
            if (version.activation() > wallMillis) {
                return version;
            }
        }
        return null;
    }

    @Nullable KeyVersion last() {
        return versions.length == 0 ? null : versions[versions.length - 1];
    }

    /**
     * The last epoch up to which versions are in force from that epoch on, without a gap. If none is in force at that
     * epoch, the end of the last version.
     */
    long inForceUntil(long epoch) {
        KeyVersion last = last();
        long until = last == null ? 0 : last.lastInForce();
        for (KeyVersion at = inForce(epoch); at != null; at = inForce(until + 1)) {
            until = at.lastInForce();
        }
        return until;
    }

    /** Whether there are versions, and each has been destroyed. */
    boolean isDestroyed() {
        for (KeyVersion version : versions) {
            if (!version.session().isDestroyed()) {
                return false;
            }
        }
        return versions.length > 0;
    }

    /** Whether a version is alive. */
    boolean isAlive() {
        for (KeyVersion version : versions) {
            if (version.session().isAlive()) {
                return true;
            }
        }
        return false;
    }
}
