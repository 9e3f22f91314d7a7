package io.github.themapleseed.tinymls.primitive;

import java.util.Arrays;

/**
 * Key bytes with an end: they can be copied out until they are wiped, and never afterwards.
 *
 * <p>Copying and wiping exclude each other, so a copy is either the whole secret or a {@link WipedException}; a
 * key of zeros cannot be handed out. Nothing is done under the monitor but copying a few bytes.
 */
public final class Secret {
    private byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the array over: the caller must neither keep nor wipe it. */
    public static Secret take(byte[] bytes) {
        return new Secret(bytes);
    }

    /**
     * A fresh copy, which the caller wipes.
     *
     * @throws WipedException if the secret is gone
     */
    public synchronized byte[] copy() {
        if (bytes == null) {
            throw new WipedException();
        }
        return bytes.clone();
    }

    /** Erases the bytes; more than once does no harm. */
    public synchronized void wipe() {
        if (bytes != null) {
            Arrays.fill(bytes, (byte) 0);
            bytes = null;
        }
    }

    /** Erases arrays that no {@code Secret} has taken; those that are null do not matter. */
    public static void wipeAll(byte[]... arrays) {
        for (byte[] array : arrays) {
            if (array != null) {
                Arrays.fill(array, (byte) 0);
            }
        }
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
