package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.primitive.Sha256;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The encoding of a live key, exported key v1 (FORMAT.md):
 *
 * <pre>"TMLSKEY1" (8) | key id (16) | from (6) | to (6) | not-after (6) | nodes (32 each) | checksum (8)</pre>
 *
 * @param keyId 16 bytes
 * @param notAfter the last instant, in Unix ms, at which the key may be used
 * @param tree the nodes, outside the heap; the owner of this object wipes them
 */
public record ExportedKey(byte[] keyId, long notAfter, GgmTree tree) {
    private static final byte[] MAGIC = "TMLSKEY1".getBytes(StandardCharsets.US_ASCII);
    /** Bytes of the magic before the version: every version of an exported key begins with them. */
    private static final int FAMILY_BYTES = 7;
    private static final int HEADER_BYTES = MAGIC.length + RootSecrets.KEY_ID_BYTES + 3 * 6;
    private static final int CHECKSUM_BYTES = 8;
    /** Bytes of the shortest encoding, that of a whole tree. */
    public static final int MIN_BYTES = HEADER_BYTES + TreePrg.NODE_BYTES + CHECKSUM_BYTES;
    /** Nodes of the largest cover: two for each level below the root's children. */
    private static final int MAX_NODES = 2 * (EpochArithmetic.DEPTH - 1);
    /** Bytes of the longest encoding. */
    public static final int MAX_BYTES = HEADER_BYTES + MAX_NODES * TreePrg.NODE_BYTES + CHECKSUM_BYTES;

    /** Whether the bytes claim to be an exported key of any version, damaged or not. */
    public static boolean looksLikeOne(byte[] encoding) {
        return begins(encoding, FAMILY_BYTES);
    }

    private static boolean begins(byte[] encoding, int length) {
        return encoding.length >= length
                && MessageDigest.isEqual(Arrays.copyOf(encoding, length), Arrays.copyOf(MAGIC, length));
    }

    /** Bytes of the encoding. */
    public int encodedBytes() {
        return HEADER_BYTES + tree.nodeBytes() + CHECKSUM_BYTES;
    }

    /** A copy with its own tree, which the caller wipes. */
    public ExportedKey copy() {
        return new ExportedKey(keyId.clone(), notAfter, tree.copy());
    }

    /**
     * The encoding, {@link #encodedBytes} bytes, which the caller wipes.
     *
     * @throws io.github.themapleseed.tinymls.memory.WipedException if the tree has been wiped
     */
    public byte[] encode() {
        byte[] encoding = new byte[encodedBytes()];
        boolean complete = false;
        try {
            ByteBuffer out = ByteBuffer.wrap(encoding);
            out.put(MAGIC).put(keyId);
            putEpoch(out, tree.from());
            putEpoch(out, tree.to());
            putEpoch(out, notAfter);
            tree.copyNodes(encoding, HEADER_BYTES);
            out.position(encoding.length - CHECKSUM_BYTES).put(checksum(encoding));
            complete = true;
            return encoding;
        } finally {
            if (!complete) {
                Arrays.fill(encoding, (byte) 0);
            }
        }
    }

    /**
     * Decodes an exported key. The caller wipes the encoding, and later the tree.
     *
     * @throws InvalidKeyException if the bytes differ from what {@link #encode} writes; the message says how
     */
    public static ExportedKey decode(byte[] encoding) throws InvalidKeyException {
        if (!begins(encoding, MAGIC.length)) {
            throw damaged("it does not begin with TMLSKEY1");
        }
        if (encoding.length < MIN_BYTES) {
            throw damaged("it has " + encoding.length + " bytes, the shortest has " + MIN_BYTES);
        }
        byte[] sum = Arrays.copyOfRange(encoding, encoding.length - CHECKSUM_BYTES, encoding.length);
        if (!MessageDigest.isEqual(sum, checksum(encoding))) {
            throw damaged("its checksum does not match");
        }
        ByteBuffer in = ByteBuffer.wrap(encoding, MAGIC.length, encoding.length - MAGIC.length);
        byte[] keyId = new byte[RootSecrets.KEY_ID_BYTES];
        in.get(keyId);
        long from = getEpoch(in);
        long to = getEpoch(in);
        long notAfter = getEpoch(in);
        return new ExportedKey(keyId, notAfter, tree(from, to, encoding));
    }

    private static GgmTree tree(long from, long to, byte[] encoding) throws InvalidKeyException {
        if (from > to) {
            throw damaged("its first epoch lies after its last");
        }
        int bytes = encoding.length - HEADER_BYTES - CHECKSUM_BYTES;
        int expected = TreePrg.NODE_BYTES * EpochArithmetic.coverSize(from, to);
        if (bytes != expected) {
            throw damaged("its epochs take " + expected + " bytes of nodes, it has " + bytes);
        }
        return GgmTree.of(from, to, encoding, HEADER_BYTES);
    }

    private static InvalidKeyException damaged(String how) {
        return new InvalidKeyException("damaged TinyMLS exported key: " + how);
    }

    private static byte[] checksum(byte[] encoding) {
        MessageDigest digest = Sha256.begin();
        digest.update(encoding, 0, encoding.length - CHECKSUM_BYTES);
        return Arrays.copyOf(digest.digest(), CHECKSUM_BYTES);
    }

    private static void putEpoch(ByteBuffer out, long epoch) {
        out.putShort((short) (epoch >>> 32)).putInt((int) epoch);
    }

    private static long getEpoch(ByteBuffer in) {
        return (in.getShort() & 0xFFFFL) << 32 | (in.getInt() & 0xFFFFFFFFL);
    }

    @Override
    public String toString() {
        return "ExportedKey[" + tree + "]";
    }
}
