package io.github.themapleseed.tinymls.memory;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.Arrays;

/** Erases the arrays in the heap through which secrets pass on their way to and from a delegate. */
public final class SecretArrays {
    private SecretArrays() {
    }

    /** Overwrites arrays with zeros and passes over nulls. */
    public static void wipe(@Nullable byte[]... arrays) {
        for (byte[] array : arrays) {
            if (array != null) {
                Arrays.fill(array, (byte) 0);
            }
        }
    }
}
