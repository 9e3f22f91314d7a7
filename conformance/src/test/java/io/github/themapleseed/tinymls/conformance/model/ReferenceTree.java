package io.github.themapleseed.tinymls.conformance.model;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The GGM tree, whole or punctured, as the list of subtrees that are left of it: FORMAT.md section 3. */
public final class ReferenceTree {
    private final List<Subtree> subtrees;

    /** What may be derived from one node: its place and its secret. */
    private record Subtree(Position position, byte[] secret) {
    }

    private ReferenceTree(List<Subtree> subtrees) {
        this.subtrees = subtrees;
    }

    /** The whole tree below its root. */
    public static ReferenceTree whole(byte[] treeRoot) {
        return new ReferenceTree(List.of(new Subtree(new Position(0, 0), treeRoot)));
    }

    /** The whole tree of a root key. */
    public static ReferenceTree ofRootKey(byte[] rootKey) {
        return whole(ReferenceSchedule.treeRoot(rootKey));
    }

    /** The tree that an exported key holds: one secret for each position of the smallest cover, in order. */
    public static ReferenceTree ofCover(long from, long to, List<byte[]> secrets) {
        List<Position> cover = Position.cover(from, to);
        if (cover.size() != secrets.size()) {
            throw new IllegalArgumentException(cover.size() + " nodes cover this, not " + secrets.size());
        }
        List<Subtree> subtrees = new ArrayList<>();
        for (int i = 0; i < cover.size(); i++) {
            subtrees.add(new Subtree(cover.get(i), secrets.get(i)));
        }
        return new ReferenceTree(subtrees);
    }

    /** The leaf of an epoch, or nothing where the tree has been punctured. */
    public Optional<byte[]> leaf(long epoch) {
        return secretAt(Position.leaf(epoch));
    }

    /** This tree punctured so that it holds {@code from}..{@code to} and nothing else. */
    public ReferenceTree narrowedTo(long from, long to) {
        List<Subtree> left = new ArrayList<>();
        for (Position position : Position.cover(from, to)) {
            byte[] secret = secretAt(position).orElseThrow(
                    () -> new IllegalArgumentException("this tree does not hold " + position));
            left.add(new Subtree(position, secret));
        }
        return new ReferenceTree(left);
    }

    /** The first epoch that is left. */
    public long from() {
        return subtrees.get(0).position().firstEpoch();
    }

    /** The last epoch that is left. */
    public long to() {
        return subtrees.get(subtrees.size() - 1).position().lastEpoch();
    }

    /** The secrets of the subtrees that are left, in ascending order. */
    public List<byte[]> secrets() {
        return subtrees.stream().map(Subtree::secret).toList();
    }

    private Optional<byte[]> secretAt(Position wanted) {
        return subtrees.stream()
                .filter(subtree -> subtree.position().holds(wanted))
                .findFirst()
                .map(subtree -> descend(subtree, wanted));
    }

    /** Follows the bits of the wanted index below the subtree's own depth, most significant first. */
    private static byte[] descend(Subtree subtree, Position wanted) {
        byte[] secret = subtree.secret();
        for (int bit = wanted.depth() - subtree.position().depth() - 1; bit >= 0; bit--) {
            secret = child(secret, (int) (wanted.index() >>> bit & 1));
        }
        return secret;
    }

    /** The left (0) or right (1) child of a node: its half of the CTR key stream. */
    public static byte[] child(byte[] node, int side) {
        byte[] stream = keyStream(node);
        return side == 0 ? Arrays.copyOfRange(stream, 0, 32) : Arrays.copyOfRange(stream, 32, 64);
    }

    /** The counter blocks 0, 1, 2 and 3, each through AES-256 by itself: the key stream, spelled out. */
    private static byte[] keyStream(byte[] node) {
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(node, "AES"));
            byte[] eightZeros = new byte[8];
            return aes.doFinal(Octets.join(
                    eightZeros, Octets.uint(0, 8), eightZeros, Octets.uint(1, 8),
                    eightZeros, Octets.uint(2, 8), eightZeros, Octets.uint(3, 8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
