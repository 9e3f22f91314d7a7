package io.github.themapleseed.tinymls.primitive;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * The key object that delegate engines are initialised with. Unlike {@code SecretKeySpec} it can be wiped. It never
 * stands for another key: delegates such as Amazon Corretto take the object they were given last for the key they
 * hold, and look no further. It belongs to one engine, which has one user at a time, so it needs no lock.
 */
final class EngineKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private transient byte[] bytes;

    /** A key of a copy of the given bytes. */
    EngineKey(String algorithm, byte[] source) {
        this.algorithm = algorithm;
        this.bytes = source.clone();
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
