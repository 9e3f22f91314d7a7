package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import java.util.Arrays;

/** Which store a file belongs to, by its first bytes. */
final class FileIdentity {
    private FileIdentity() {
    }

    /** Whether a file too short for a header may be the beginning of that key's store: a copy that is under way. */
    static boolean isBeginningOf(StoreKey key, byte[] bytes) {
        if (bytes.length >= StoreHeader.BYTES) {
            return false;
        }
        byte[] ours = StoreHeader.of(key.storeId(), 0, StoreHeader.MIN_ITERATIONS, new byte[StoreHeader.SALT_BYTES])
                .bytes();
        int length = Math.min(bytes.length, StoreFile.ID_END);
        return Arrays.equals(bytes, 0, length, ours, 0, length);
    }

    /** The header of a file, or null if it has none. */
    static @Nullable StoreHeader header(byte[] bytes) {
        try {
            return StoreHeader.parse(bytes);
        } catch (StoreFileException e) {
            return null;
        }
    }

    /** The written-at of a file that has been opened, Unix time in ms. */
    static long writtenAt(byte[] bytes) {
        StoreHeader header = header(bytes);
        if (header == null) {
            throw new IllegalStateException("a file that opened has a header");
        }
        return header.writtenAt();
    }
}
