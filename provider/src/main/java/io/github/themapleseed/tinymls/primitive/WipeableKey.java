package io.github.themapleseed.tinymls.primitive;

import io.github.themapleseed.tinymls.memory.WipedException;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * The key object that the delegate's objects are initialised with. Unlike {@code SecretKeySpec} it can be wiped.
 *
 * <p>It is never filled with another key: a delegate such as Amazon Corretto that is given the same object again takes
 * it for the key that it holds. It may be wiped while a delegate reads it, and then gives a {@link WipedException}
 * instead of a partly wiped key. It takes no lock, which would cost time with every message: a copy is returned only if
 * wiping had not begun when the copy was complete. The delegate wipes the copies; SunJCE does so in JDK 17 and 25.
 */
final class WipeableKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final transient byte[] bytes;
    private transient volatile boolean wiped;

    /**
     * A key over the given array itself. The array holds nothing but the key, until {@link #wipe} fills it with zeros.
     */
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
        VarHandle.storeStoreFence(); // the flag is written before any byte
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
        VarHandle.loadLoadFence(); // every byte is read before the flag
        if (wiped) {
            Arrays.fill(copy, (byte) 0);
            throw new WipedException();
        }
        return copy;
    }
}
