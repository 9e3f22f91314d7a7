package io.github.themapleseed.tinymls.primitive;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * The key object that delegate engines are initialised with. Unlike {@code SecretKeySpec} it can be wiped and
 * filled again. It belongs to one engine, which has one user at a time, so it needs no lock.
 */
final class EngineKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private transient byte[] bytes;

    EngineKey(String algorithm) {
        this.algorithm = algorithm;
    }

    /** Copies the given bytes in, after wiping the earlier ones. */
    EngineKey set(byte[] source) {
        wipe();
        bytes = source.clone();
        return this;
    }

    void wipe() {
        if (bytes != null) {
            Arrays.fill(bytes, (byte) 0);
            bytes = null;
        }
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        if (bytes == null) {
            throw new WipedException();
        }
        return bytes.clone();
    }
}
