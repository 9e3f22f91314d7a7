package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.KeyHandle;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.lang.ref.Reference;
import java.security.KeyRep;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;

/**
 * A live key around the handle of a key by itself or of an entry of a key store. Serialization writes a {@link KeyRep},
 * which is read back as a raw key.
 */
final class LiveSecretKey implements LiveKey, KeyHandle.Owner {
    private static final long serialVersionUID = 1L;

    private final transient KeyHandle handle;

    LiveSecretKey(KeyHandle handle) {
        this.handle = handle;
    }

    @Override
    public KeyHandle handle() {
        return handle;
    }

    @Override
    public byte[] keyId() {
        return handle.keyId();
    }

    @Override
    public Instant notAfter() {
        return Instant.ofEpochMilli(handle.notAfter());
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
            return handle.encode();
        } catch (KeyEndedException e) {
            throw new IllegalStateException("this TinyMLS key has no encoding any more: " + e.getMessage(), e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void destroy() {
        handle.destroy();
    }

    @Override
    public boolean isDestroyed() {
        return handle.isDestroyed();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LiveSecretKey key && MessageDigest.isEqual(handle.identity(), key.handle.identity());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(handle.identity());
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
