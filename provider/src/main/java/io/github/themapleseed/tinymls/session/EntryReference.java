package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.primitive.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The encoding of a key that stands for an entry of a key store:
 *
 * <pre>"TMLSREF1" (8) | entry id (16) | first 4 bytes of SHA-256 of these 24</pre>
 *
 * Whoever has it can use the entry in any process that has loaded it: the entry id is confidential.
 */
public final class EntryReference {
    /** Bytes of an entry id. */
    public static final int ID_BYTES = 16;
    /** Bytes of a reference. No AES key has this length, and a root key has more. */
    public static final int BYTES = 28;

    private static final byte[] MAGIC = "TMLSREF1".getBytes(StandardCharsets.US_ASCII);
    /** Bytes of the magic that the references of all versions share; nothing else begins with them. */
    private static final int FAMILY_BYTES = 7;
    private static final int SUMMED_BYTES = MAGIC.length + ID_BYTES;
    private static final byte[] NAME_PREFIX = "tinymls entry".getBytes(StandardCharsets.US_ASCII);
    private static final int NAME_BYTES = 4;

    private EntryReference() {
    }

    /** Whether the bytes claim to be a reference of any version, damaged or not. */
    public static boolean looksLikeOne(byte[] encoding) {
        return encoding.length >= FAMILY_BYTES && MessageDigest.isEqual(Arrays.copyOf(encoding, FAMILY_BYTES),
                Arrays.copyOf(MAGIC, FAMILY_BYTES));
    }

    /** The reference to the entry with that id of 16 bytes, a fresh array. */
    static byte[] encode(byte[] id) {
        byte[] reference = Arrays.copyOf(MAGIC, BYTES);
        System.arraycopy(id, 0, reference, MAGIC.length, ID_BYTES);
        byte[] sum = Sha256.of(Arrays.copyOf(reference, SUMMED_BYTES));
        System.arraycopy(sum, 0, reference, SUMMED_BYTES, BYTES - SUMMED_BYTES);
        return reference;
    }

    /**
     * The entry id in a reference, a fresh array.
     *
     * @throws InvalidKeyException if it is not exactly a reference of version 1
     */
    static byte[] decode(byte[] reference) throws InvalidKeyException {
        byte[] id = reference.length == BYTES ? Arrays.copyOfRange(reference, MAGIC.length, SUMMED_BYTES) : null;
        if (id == null || !MessageDigest.isEqual(reference, encode(id))) {
            throw new InvalidKeyException("damaged TinyMLS key reference: it has " + reference.length + " bytes, or its"
                    + " checksum does not match");
        }
        return id;
    }

    /** The name under which an entry with that id is shown, 8 hex digits. The id cannot be computed from it. */
    public static String publicName(byte[] id) {
        return HexFormat.of().formatHex(Sha256.of(NAME_PREFIX, id), 0, NAME_BYTES);
    }
}
