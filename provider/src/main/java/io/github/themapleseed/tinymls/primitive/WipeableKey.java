package io.github.themapleseed.tinymls.primitive;

import io.github.themapleseed.tinymls.memory.WipedException;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * The key object that delegate engines are initialised with. Unlike {@code SecretKeySpec} it can be wiped. It never
 * stands for another key: delegates such as Amazon Corretto take the object they were given last for the key they
 * hold, and look no further. It may be wiped while a delegate reads it: what is handed out is the key or nothing. A lock
 * would be felt with every message, so a copy counts only if the key was not being wiped when it was complete. The copies
 * that it hands out are the delegate's to wipe; SunJCE does, in JDK 17 and 25.
 */
final class WipeableKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final transient byte[] bytes;
    private transient volatile boolean wiped;

    /** A key over the given array itself, which holds the key's bytes and nothing else until {@link #wipe} erases it. */
    WipeableKey(String algorithm, byte[] bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes;
    }

    /** A key over a copy of the given bytes. */
    static WipeableKey copyOf(String algorithm, byte[] source) {
        return new WipeableKey(algorithm, source.clone());
    }

    void wipe() {
        wiped = true;
        VarHandle.storeStoreFence(); // before any byte is
        Arrays.fill(bytes, (byte) 0);
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
        byte[] copy = bytes.clone();
        VarHandle.loadLoadFence(); // every byte is read before this
        if (wiped) {
            Arrays.fill(copy, (byte) 0);
            throw new WipedException();
        }
        return copy;
    }
}
