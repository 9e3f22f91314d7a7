package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.Arrays;

/** A file that was found missing, empty or cut, with the reading of the monotonic clock at that time. */
final class IncompleteFile {
    private final @Nullable byte[] bytes;
    private final long nanos;

    IncompleteFile(@Nullable byte[] bytes, long nanos) {
        this.bytes = bytes;
        this.nanos = nanos;
    }

    long nanos() {
        return nanos;
    }

    boolean isSame(IncompleteFile other) {
        return Arrays.equals(bytes, other.bytes);
    }

    String words() {
        return bytes == null ? "the file is missing" : bytes.length == 0 ? "the file is empty"
                : "the file does not open, it may be cut or damaged";
    }
}
