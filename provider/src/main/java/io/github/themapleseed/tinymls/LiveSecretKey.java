package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.SessionHandle;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.lang.ref.Reference;
import java.security.KeyRep;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;

/** A live key around a session's handle. Serialization writes a {@link KeyRep}, which is read back as a raw key. */
final class LiveSecretKey implements LiveKey, SessionHandle.Owner {
    private static final long serialVersionUID = 1L;

    private final transient SessionHandle handle;
    private final transient byte[] keyId;

    LiveSecretKey(SessionHandle handle) {
        this.handle = handle;
        this.keyId = handle.session().keyId();
    }

    @Override
    public SessionHandle handle() {
        return handle;
    }

    @Override
    public byte[] keyId() {
        return keyId.clone();
    }

    @Override
    public Instant notAfter() {
        return Instant.ofEpochMilli(handle.session().notAfter());
    }

    @Override
    public String getAlgorithm() {
        return TinyMlsProvider.NAME;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        try {
            return handle.session().export();
        } catch (KeyEndedException e) {
            throw new IllegalStateException("this TinyMLS key has no encoding any more: " + e.getMessage(), e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void destroy() {
        handle.session().destroy();
    }

    @Override
    public boolean isDestroyed() {
        return handle.session().isDestroyed();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LiveSecretKey key && MessageDigest.isEqual(keyId, key.keyId);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(keyId);
    }

    @Override
    public String toString() {
        return "TinyMLS live key [redacted]";
    }

    private Object writeReplace() throws ObjectStreamException {
        byte[] encoding = getEncoded();
        try {
            return new KeyRep(KeyRep.Type.SECRET, getAlgorithm(), getFormat(), encoding);
        } finally {
            Arrays.fill(encoding, (byte) 0);
        }
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a live key is serialized as a KeyRep");
    }
}
