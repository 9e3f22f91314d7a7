package io.github.themapleseed.tinymls.conformance.model;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Exported key v1, its fields and its bytes: FORMAT.md section 11. */
public record ReferenceKey(byte[] keyId, long from, long to, long notAfter, List<byte[]> nodes) {
    private static final byte[] MAGIC = "TMLSKEY1".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_NODE = 42;
    private static final int NODE_BYTES = 32;
    private static final int CHECKSUM_BYTES = 8;

    /** The key of the whole tree, not punctured yet. */
    public static ReferenceKey fresh(byte[] rootKey, long notAfter) {
        return punctured(rootKey, 0, Position.LAST_EPOCH, notAfter);
    }

    /** The key that holds the epochs {@code from}..{@code to}. */
    public static ReferenceKey punctured(byte[] rootKey, long from, long to, long notAfter) {
        ReferenceTree tree = ReferenceTree.ofRootKey(rootKey).narrowedTo(from, to);
        return new ReferenceKey(ReferenceSchedule.keyId(rootKey), from, to, notAfter, tree.secrets());
    }

    /** The bytes, whether or not the fields make a valid key: faults are made with it too. */
    public byte[] encode() {
        byte[] fields = Octets.join(MAGIC, keyId, Octets.uint(from, 6), Octets.uint(to, 6), Octets.uint(notAfter, 6));
        byte[] body = Octets.join(fields, Octets.join(nodes.toArray(new byte[0][])));
        return Octets.join(body, checksum(body));
    }

    /** Takes the bytes apart and refuses all that {@link #encode} would not have written for a valid key. */
    public static ReferenceKey decode(byte[] encoded) throws InvalidKeyException {
        int nodeBytes = encoded.length - FIRST_NODE - CHECKSUM_BYTES;
        require(nodeBytes > 0 && nodeBytes % NODE_BYTES == 0, "length");
        require(Arrays.equals(MAGIC, Arrays.copyOf(encoded, MAGIC.length)), "magic");
        byte[] body = Arrays.copyOf(encoded, encoded.length - CHECKSUM_BYTES);
        require(Arrays.equals(encoded, Octets.join(body, checksum(body))), "checksum");
        ReferenceKey key = fields(body, nodeBytes / NODE_BYTES);
        require(key.from <= key.to, "bounds");
        require(key.nodes.size() == Position.cover(key.from, key.to).size(), "nodes");
        return key;
    }

    /** Whether one who takes both takes these bytes for a root key: by length, unless their beginning is reserved. */
    public static boolean isRootKey(byte[] bytes) {
        String beginning = new String(bytes, 0, Math.min(7, bytes.length), StandardCharsets.ISO_8859_1);
        boolean isReserved = beginning.equals("TMLSKEY") || beginning.equals("TMLSREF");
        return !isReserved && bytes.length >= 32 && bytes.length <= 64;
    }

    /** What can be derived from this key. */
    public ReferenceTree tree() {
        return ReferenceTree.ofCover(from, to, nodes);
    }

    private static ReferenceKey fields(byte[] body, int count) {
        List<byte[]> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int start = FIRST_NODE + i * NODE_BYTES;
            nodes.add(Arrays.copyOfRange(body, start, start + NODE_BYTES));
        }
        return new ReferenceKey(Arrays.copyOfRange(body, 8, 24), Octets.uint(body, 24, 6), Octets.uint(body, 30, 6),
                Octets.uint(body, 36, 6), nodes);
    }

    private static byte[] checksum(byte[] body) {
        return Arrays.copyOf(Octets.sha256(body), CHECKSUM_BYTES);
    }

    private static void require(boolean holds, String what) throws InvalidKeyException {
        if (!holds) {
            throw new InvalidKeyException("exported key refused: " + what);
        }
    }
}
