package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.primitive.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The 16 bytes that name an entry, or a key. Those of an entry are confidential, since whoever has them can use the
 * entry where it is loaded: only {@link #publicName} is shown. Ordered as an unsigned number.
 */
public final class ItemId implements Comparable<ItemId> {
    /** Bytes of an id. */
    public static final int BYTES = 16;

    private static final byte[] NAME_PREFIX = "tinymls entry".getBytes(StandardCharsets.US_ASCII);
    private static final int NAME_BYTES = 4;

    private final byte[] bytes;

    private ItemId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The id of those 16 bytes, which are copied. */
    public static ItemId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an id has " + BYTES + " bytes, not " + bytes.length);
        }
        return new ItemId(bytes.clone());
    }

    /** A new id. */
    public static ItemId random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new ItemId(bytes);
    }

    /** The 16 bytes, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The name under which an id is shown: the first 4 bytes of SHA-256("tinymls entry" || id), 8 hex digits. */
    public String publicName() {
        return HexFormat.of().formatHex(Sha256.of(NAME_PREFIX, bytes), 0, NAME_BYTES);
    }

    @Override
    public int compareTo(ItemId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemId id && MessageDigest.isEqual(bytes, id.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return publicName();
    }
}
