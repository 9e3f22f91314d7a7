package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import java.util.Arrays;

/** One version of an entry at work: a session of its own, and the epochs in which it is in force. */
final class KeyVersion implements Comparable<KeyVersion> {
    private final long activation;
    /** The last epoch that the key was made for. */
    private final long keyNotAfter;
    private final byte[] keyId;
    private final VersionLifetime lifetime;
    private final SessionHandle handle;

    private KeyVersion(long activation, long keyNotAfter, byte[] keyId, VersionLifetime lifetime,
            SessionHandle handle) {
        this.activation = activation;
        this.keyNotAfter = keyNotAfter;
        this.keyId = keyId;
        this.lifetime = lifetime;
        this.handle = handle;
    }

    /** A version of that material. Its tree belongs to the session from now on. */
    static KeyVersion of(VersionMaterial material, long windowMillis, EntryGracePeriod rest, SessionStart start) {
        ExportedKey key = material.key();
        long notAfter = Math.min(key.notAfter(), key.tree().to());
        VersionLifetime lifetime = new VersionLifetime(material.activation(), notAfter, windowMillis, rest);
        SessionHandle handle = start.session(key, lifetime);
        return new KeyVersion(material.activation(), key.notAfter(), key.keyId(), lifetime, handle);
    }

    /** This version with activation and not-after lowered to those; the same object if neither is lower. */
    KeyVersion tightened(long otherActivation, long otherNotAfter) {
        if (otherActivation >= activation && otherNotAfter >= keyNotAfter) {
            return this;
        }
        long first = Math.min(activation, otherActivation);
        long last = Math.min(keyNotAfter, otherNotAfter);
        lifetime.tighten(first, last);
        return new KeyVersion(first, last, keyId, lifetime, handle);
    }

    /** Begins sessions. */
    interface SessionStart {
        /** The handle of a new session of that key, which is under maintenance; the tree is wiped if that fails. */
        SessionHandle session(ExportedKey key, VersionLifetime lifetime);
    }

    long activation() {
        return activation;
    }

    /** The last epoch in which it is in force as far as is known. */
    long lastInForce() {
        return lifetime.notAfter();
    }

    long keyNotAfter() {
        return keyNotAfter;
    }

    byte[] keyId() {
        return keyId;
    }

    boolean isOf(byte[] id) {
        return Arrays.equals(keyId, id);
    }

    Session session() {
        return handle.session();
    }

    SessionHandle handle() {
        return handle;
    }

    /**
     * Sets the next version's activation, {@link Long#MAX_VALUE} if there is none. Sender epochs and receiver epochs
     * from there on are closed.
     */
    void endBefore(long nextActivation) {
        long before = lifetime.notAfter();
        lifetime.endBefore(nextActivation);
        if (lifetime.notAfter() < before) {
            session().closeAfterEnd();
        }
    }

    /** A copy of the version as it stands, for a store's file. The caller wipes it. Null if the version is erased. */
    @Nullable VersionMaterial material() {
        GgmTree copy = session().isAlive() ? session().copyOfTree() : null;
        return copy == null ? null : new VersionMaterial(activation, new ExportedKey(keyId.clone(), keyNotAfter, copy));
    }

    /** By activation, then by key id as an unsigned number. */
    @Override
    public int compareTo(KeyVersion other) {
        int order = Long.compare(activation, other.activation);
        return order != 0 ? order : Arrays.compareUnsigned(keyId, other.keyId);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyVersion version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(keyId);
    }
}
