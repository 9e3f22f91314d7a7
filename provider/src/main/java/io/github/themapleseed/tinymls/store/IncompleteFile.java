package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.Arrays;

/**
 * A file that was found missing, empty or cut.
 *
 * @param bytes the whole file; null if there is none
 * @param nanos the reading of the monotonic clock when it was found
 */
record IncompleteFile(@Nullable byte[] bytes, long nanos) {
    boolean isSame(IncompleteFile other) {
        return Arrays.equals(bytes, other.bytes);
    }

    String words() {
        return bytes == null ? "the file is missing" : bytes.length == 0 ? "the file is empty"
                : "the file does not open, it may be cut or damaged";
    }
}
