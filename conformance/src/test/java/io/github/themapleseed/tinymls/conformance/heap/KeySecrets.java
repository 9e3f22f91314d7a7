package io.github.themapleseed.tinymls.conformance.heap;

import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSchedule;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSender;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All the secrets that one root key brings forth, named, by the reference model: FORMAT.md sections 2 to 7. */
public final class KeySecrets {
    private final String key;
    private final byte[] rootKey;
    private final Map<Position, byte[]> nodes = new HashMap<>();

    private KeySecrets(String key, byte[] rootKey, byte[] treeRoot) {
        this.key = key;
        this.rootKey = rootKey;
        nodes.put(new Position(0, 0), treeRoot);
    }

    /** All secrets below a root key of 32 to 64 bytes; {@code key} begins their names. */
    public static KeySecrets ofRootKey(String key, byte[] rootKey) {
        return new KeySecrets(key, rootKey, ReferenceSchedule.treeRoot(rootKey));
    }

    /** A key whose root key nobody but the provider ever knew. */
    public static KeySecrets ofTreeRoot(String key, byte[] treeRoot) {
        return new KeySecrets(key, null, treeRoot);
    }

    /** The node at a position. */
    private byte[] node(Position position) {
        byte[] known = nodes.get(position);
        if (known != null) {
            return known;
        }
        byte[] parent = node(new Position(position.depth() - 1, position.index() >>> 1));
        byte[] node = ReferenceTree.child(parent, (int) (position.index() & 1));
        nodes.put(position, node);
        return node;
    }

    /** The root key and what comes before the tree. */
    public void addRoot(Needles needles) {
        if (rootKey != null) {
            needles.add(key + ": root key", rootKey);
            needles.addHmacKey(key + ": prk", ReferenceSchedule.prk(rootKey));
        }
    }

    /**
     * Nodes that an erased leaf lies below: on the ways from the top to the given epochs, and beside them, all that
     * begin before {@code cutoff}.
     */
    public void addErasedNodes(Needles needles, Iterable<Long> epochs, long cutoff) {
        addErasedNodes(needles, epochs, Position.LEAF_DEPTH, cutoff);
    }

    /** The same no deeper than {@code deepest}. */
    public void addErasedNodes(Needles needles, Iterable<Long> epochs, int deepest, long cutoff) {
        Set<Position> erased = new HashSet<>();
        for (long epoch : epochs) {
            for (int depth = 0; depth <= deepest; depth++) {
                Position onTheWay = new Position(depth, epoch >>> Position.LEAF_DEPTH - depth);
                addErased(erased, onTheWay, cutoff);
                if (depth > 0) {
                    addErased(erased, new Position(depth, onTheWay.index() ^ 1), cutoff);
                }
            }
        }
        for (Position position : erased) {
            needles.addAesKey(named(position), node(position));
        }
    }

    private static void addErased(Set<Position> erased, Position position, long cutoff) {
        if (position.firstEpoch() < cutoff) {
            erased.add(position);
        }
    }

    /**
     * Nodes that cover a range of epochs, except those that a range with other ends has not: it may begin up to
     * {@code slack} ms earlier, and end much later, for a key's nodes reach past its lifetime. Returns how many.
     */
    public int addCover(Needles needles, long from, long to, long slack) {
        int added = 0;
        for (Position position : Position.cover(from, to)) {
            Position above = new Position(position.depth() - 1, position.index() >>> 1);
            if (above.firstEpoch() < from - slack) {
                needles.add(named(position), node(position));
                added++;
            }
        }
        return added;
    }

    private String named(Position position) {
        return key + ": node at depth " + position.depth() + " over " + position.firstEpoch() + ".."
                + position.lastEpoch();
    }

    /** What belongs to a message that came to a generation, with the link of its chain that follows. */
    public void addMessage(Needles needles, Prefix prefix, long generation) {
        addPast(needles, prefix, generation + 1);
    }

    /** What a message that has come to a generation needs no more: all before its traffic key and the next link. */
    public void addPast(Needles needles, Prefix prefix, long generation) {
        needles.addHmacKey(named(prefix, "sender secret"), sender(prefix).secret());
        for (long past = 0; past < generation; past++) {
            needles.addAesKey(named(prefix, "traffic key " + past),
                    sender(prefix).trafficKey(prefix.counter(), past).key());
        }
        for (long link = 1; link <= generation; link++) {
            needles.addHmacKey(named(prefix, "stream secret " + link),
                    sender(prefix).streamSecret(prefix.counter(), link));
        }
    }

    private String named(Prefix prefix, String what) {
        return key + ": message of epoch " + prefix.epoch() + ", " + what;
    }

    /** The sender epoch that a prefix names. */
    public ReferenceSender sender(Prefix prefix) {
        return ReferenceSender.of(node(Position.leaf(prefix.epoch())), prefix);
    }

    /** Seals a message as another process would. */
    byte[] seal(Prefix prefix, byte[] plaintext) {
        Position leaf = Position.leaf(prefix.epoch());
        ReferenceTree tree = ReferenceTree.ofCover(prefix.epoch(), prefix.epoch(), List.of(node(leaf)));
        return ReferenceMessage.seal(tree, prefix, null, new byte[0], plaintext);
    }
}
