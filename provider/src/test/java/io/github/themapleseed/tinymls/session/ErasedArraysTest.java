package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.observe.Batch;
import io.github.themapleseed.tinymls.primitive.NodeStep;
import io.github.themapleseed.tinymls.primitive.Primitives;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.primitive.WipedException;
import io.github.themapleseed.tinymls.ratchet.EpochKeys;
import io.github.themapleseed.tinymls.ratchet.Epochs;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.ratchet.Tree;
import io.github.themapleseed.tinymls.record.Associated;
import io.github.themapleseed.tinymls.record.Chunking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Section 1 and hazard 2: what a puncture or the end of a key makes useless is overwritten where it stands, nodes,
 * ancestors kept for the next leaf and traffic keys alike, and not left to the garbage collector.
 */
class ErasedArraysTest {
    private static final long NOW = ManualTime.START;

    private final World world = new World();

    /** The arrays of secrets that a key's tree holds at present. */
    private static List<byte[]> arrays(KeyTree tree) {
        List<byte[]> arrays = new ArrayList<>();
        arrays.add((byte[]) Inside.of(Inside.of(tree, "tree"), "nodes"));
        for (byte[] node : (byte[][]) Inside.of(Inside.of(tree, "path"), "path")) {
            if (node != null) {
                arrays.add(node);
            }
        }
        assertTrue(arrays.size() > 40, "too few ancestors to tell anything");
        return arrays;
    }

    private static void assertErased(List<byte[]> arrays) {
        arrays.forEach(array -> assertArrayEquals(new byte[array.length], array));
    }

    private KeyTree read(KeyTree tree, NodeStep step) {
        assertEquals(32, tree.leaf(NOW, step).length);
        return tree;
    }

    private KeyTree whole(Primitives kit) {
        RootSecrets root = RootSecrets.derive(World.root(1), kit.kdf());
        return new KeyTree(root.keyId(), root.tree());
    }

    @Test
    void punctureOverwritesNodesAndAncestors() {
        try (Primitives kit = world.environment.delegate().borrow()) {
            KeyTree tree = read(whole(kit), kit.step());
            List<byte[]> before = arrays(tree);
            assertEquals(1, tree.puncture(NOW, NOW + 1_000, kit.step()));
            assertErased(before);
            assertNull(Inside.of(tree, "path"));
        }
    }

    @Test
    void destructionOverwritesNodesAndAncestors() {
        try (Primitives kit = world.environment.delegate().borrow()) {
            KeyTree tree = read(whole(kit), kit.step());
            List<byte[]> before = arrays(tree);
            tree.destroy();
            assertErased(before);
            assertNull(Inside.of(tree, "path"));
            assertNull(Inside.of(tree, "tree"));
        }
    }

    /** An import may end before the key's life does; once all its epochs are past, nothing of it is left. */
    @Test
    void horizonPastTheLastEpochErasesAll() {
        try (Primitives kit = world.environment.delegate().borrow()) {
            Tree part = RootSecrets.derive(World.root(1), kit.kdf()).tree().narrowed(NOW, NOW + 6, kit.step());
            KeyTree tree = new KeyTree(new byte[16], part);
            int nodes = part.nodesOutside(NOW + 7, NOW + 7);
            assertTrue(tree.covers(NOW + 6));
            assertEquals(0, tree.puncture(NOW, Epochs.MAX, kit.step()));
            assertEquals(nodes, tree.puncture(NOW + 7, Epochs.MAX, kit.step()));
            assertFalse(tree.covers(NOW + 6));
            assertNull(tree.leaf(NOW + 6, kit.step()));
            assertNull(Inside.of(tree, "tree"));
        }
    }

    @Test
    void closedPoolHasNoKeys() {
        try (Primitives kit = world.environment.delegate().borrow()) {
            EpochKeys keys = EpochKeys.of(World.root(5), new byte[32], kit.kdf());
            EnginePool pool = new EnginePool(world.environment.delegate(), keys, Batch::ofOpened,
                    new ClosedPools(world.time, 60_000));
            pool.release(pool.lease());
            pool.close();
            assertThrows(WipedException.class, () -> keys.key().copy());
            assertNull(pool.lease());
        }
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    /** A nonce and two public numbers give the secret IV. */
    @Test
    void erasedEnginesAndStreamsHaveNoNonce() {
        KeyHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        KeyedEngine engine = key.session().sealer().freshEpoch(null).pool().lease();
        MessageStream stream = key.session().sealer().begin(Associated.NONE, null, null);
        stream.seal(new byte[Chunking.V1.chunkBytes()], 0, Chunking.V1.chunkBytes(),
                new byte[Chunking.V1.sealedChunkBytes()], 0);
        List<byte[]> nonces = List.of((byte[]) Inside.of(engine.chunks(), "nonce"),
                (byte[]) Inside.of(Inside.of(stream.secrets(), "chunks"), "nonce"));
        nonces.forEach(nonce -> assertFalse(Arrays.equals(new byte[12], nonce)));
        engine.erase();
        stream.close();
        assertErased(nonces);
    }

    @Test
    void senderEpochsLetGoOfForWantOfRoomAreScrubbed() throws Refusal {
        KeyHandle sender = world.imported(World.DEFAULT);
        KeyHandle receiver = world.imported(World.DEFAULT);
        for (int i = 0; i < Limits.DEFAULT.senders() + 50; i++) {
            assertArrayEquals(World.TEXT, World.open(receiver, World.seal(sender)));
            sender.session().sealer().close(); // the next message has a sender epoch of its own
        }
        assertTrue(receiver.session().opener().keptCount() <= Limits.DEFAULT.senders());
        sender.session().destroy();
        receiver.session().destroy();
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    /** The message is authentic, and its key destroyed before its sender epoch is kept. */
    @Test
    void keyDestroyedInTheMiddleOfAnOpeningKeepsNothing() throws Refusal {
        KeyHandle key = world.imported(World.DEFAULT);
        KeyHandle receiver = world.imported(World.DEFAULT);
        byte[] message = World.seal(key);
        key.session().destroy();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD)) {
                world.recorder.onOperation(nothing -> { });
                receiver.session().destroy();
            }
        });
        World.open(receiver, message);
        assertTrue(receiver.session().isDestroyed());
        assertEquals(0, receiver.session().opener().keptCount());
        assertEquals(Set.of(), world.recorder.keysHeld());
    }
}
