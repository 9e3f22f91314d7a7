package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.engine.ClosedPools;
import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.memory.SlotMemory;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazards 2 and 7: what a puncture or the end of a key makes useless is overwritten where it stands,
 * nodes, ancestors kept for the next leaf and traffic keys alike, and not left to the garbage collector.
 */
class ErasedArraysTest {
    private static final long NOW = ManualTime.START;

    private final World world = new World();

    /** The memory of the secrets that a key's tree holds at present. */
    private static List<SlotMemory> secrets(PuncturableKey tree) {
        List<SlotMemory> secrets = List.of(SlotMemory.of(Inside.of(tree, "tree"), "nodes"),
                SlotMemory.of(Inside.of(tree, "path"), "path"));
        assertTrue(secrets.get(1).bytes().length > 40 * 32, "too few ancestors to tell anything");
        secrets.forEach(each -> assertFalse(Arrays.equals(new byte[each.bytes().length], each.bytes())));
        return secrets;
    }

    private static void assertErased(List<SlotMemory> secrets) {
        secrets.forEach(each -> assertArrayEquals(new byte[each.bytes().length], each.bytes()));
    }

    private PuncturableKey read(PuncturableKey tree, TreePrg step) {
        assertEquals(32, tree.leaf(NOW, step).length);
        return tree;
    }

    private PuncturableKey whole(DerivationKit kit) {
        RootSecrets root = RootSecrets.derive(World.root(1), kit.kdf());
        return new PuncturableKey(root.tree());
    }

    @Test
    void punctureOverwritesNodesAndAncestors() {
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            PuncturableKey tree = read(whole(kit), kit.step());
            List<SlotMemory> before = secrets(tree);
            assertEquals(1, tree.puncture(NOW + 1, NOW + 1_000, kit.step()));
            assertErased(before);
            assertNull(Inside.of(tree, "path"));
        }
    }

    /** ARCHITECTURE.md, where secrets live: another thread may hold a key for long, over a slow delegate. */
    @Test
    void punctureKeepsNoNodeOfAnotherKeyWhileItWaits() throws InterruptedException {
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            PuncturableKey tree = whole(kit);
            kit.scrub(); // so that only the step holds something
            kit.step().children(World.root(3), new byte[2 * TreePrg.NODE_BYTES]);
            assertEquals(1, world.recorder.keysHeld().size());
            Thread puncturing = new Thread(() -> tree.puncture(NOW + 1, NOW + 1_000, kit.step()));
            tree.lock().lock();
            try {
                puncturing.start();
                assertTrue(Await.until(() -> tree.lock().isQueued(puncturing)));
                assertEquals(Set.of(), world.recorder.keysHeld());
            } finally {
                tree.lock().unlock();
                puncturing.join();
            }
            assertEquals(NOW + 1, tree.from());
            tree.destroy();
        }
    }

    /** Only the leaf's ancestors that the tree covers to the last leaf stay: they open nothing that it does not. */
    @Test
    void punctureOverwritesEachAncestorOfAnErasedEpoch() {
        long leaf = NOW | 0x3f;
        for (int before = 0; before < 200; before++) {
            try (DerivationKit kit = world.dependencies.delegate().borrow()) {
                PuncturableKey tree = whole(kit);
                Arrays.fill(tree.leaf(leaf, kit.step()), (byte) 0);
                List<SlotMemory> secrets = secrets(tree);
                byte[] path = secrets.get(1).bytes();
                tree.puncture(leaf - before, leaf + 70, kit.step());
                assertErased(secrets.subList(0, 1));
                for (int height = 1; height < path.length / 32; height++) {
                    long first = leaf >> height << height;
                    if (first < leaf - before || first + (1L << height) - 1 > leaf + 70) {
                        Arrays.fill(path, 32 * height, 32 * height + 32, (byte) 0);
                    }
                }
                assertOnlyOf(path, secrets.get(1).bytes(), "from " + before + " before the leaf");
                tree.destroy();
            }
        }
    }

    /** Each slot is wiped or holds what it may. */
    private static void assertOnlyOf(byte[] allowed, byte[] found, String when) {
        for (int at = 0; at < found.length; at += 32) {
            byte[] slot = Arrays.copyOfRange(found, at, at + 32);
            assertTrue(Arrays.equals(slot, new byte[32]) || Arrays.equals(slot, 0, 32, allowed, at, at + 32),
                    when + ", at height " + at / 32);
        }
    }

    @Test
    void destructionOverwritesNodesAndAncestors() {
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            PuncturableKey tree = read(whole(kit), kit.step());
            List<SlotMemory> before = secrets(tree);
            tree.destroy();
            assertErased(before);
            assertNull(Inside.of(tree, "path"));
            assertNull(Inside.of(tree, "tree"));
        }
    }

    /** An import may end before the key's life does; once all its epochs are past, nothing of it is left. */
    @Test
    void horizonPastTheLastEpochErasesAll() {
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            GgmTree part = RootSecrets.derive(World.root(1), kit.kdf()).tree().narrowed(NOW, NOW + 6, kit.step());
            PuncturableKey tree = new PuncturableKey(part);
            int nodes = part.nodesOutside(NOW + 7, NOW + 7);
            assertTrue(tree.covers(NOW + 6));
            assertEquals(0, tree.puncture(NOW, EpochArithmetic.MAX, kit.step()));
            assertEquals(nodes, tree.puncture(NOW + 7, EpochArithmetic.MAX, kit.step()));
            assertFalse(tree.covers(NOW + 6));
            assertNull(tree.leaf(NOW + 6, kit.step()));
            assertNull(Inside.of(tree, "tree"));
        }
    }

    @Test
    void horizonAtTheLastEpochKeepsIt() {
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            PuncturableKey tree = new PuncturableKey(
                    RootSecrets.derive(World.root(1), kit.kdf()).tree().narrowed(NOW, NOW + 6, kit.step()));
            tree.puncture(NOW + 6, EpochArithmetic.MAX, kit.step());
            assertTrue(tree.covers(NOW + 6));
            assertFalse(tree.covers(NOW + 5));
            tree.destroy();
        }
    }

    @Test
    void lastEpochMayBeTheOnlyOneThatIsLeft() {
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            PuncturableKey tree = whole(kit);
            tree.puncture(NOW, NOW, kit.step());
            assertTrue(tree.covers(NOW));
            assertFalse(tree.covers(NOW + 1));
            tree.destroy();
        }
    }

    @Test
    void closedPoolHasNoKeys() {
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            SenderEpochKeys keys = SenderEpochKeys.of(World.root(5), new byte[32], kit.kdf());
            EnginePool pool = new EnginePool(world.dependencies.delegate(), keys, MessageTally.OF_OPENED,
                    new ClosedPools(world.time, 60_000));
            pool.release(pool.lease());
            pool.close();
            assertThrows(WipedException.class, keys::key);
            assertNull(pool.lease());
        }
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    /** A nonce and two public numbers give the secret IV. */
    @Test
    void erasedEnginesAndStreamsHaveNoNonce() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.sealTwice(key);
        PooledEngine engine = key.session().sealer().freshEpoch(null).pool().lease();
        StreamedMessage stream = key.session().sealer().begin(AssociatedData.NONE, null, null);
        stream.seal(new BufferPair(new byte[ChunkLayout.V1.chunkBytes()], 0, ChunkLayout.V1.chunkBytes(),
                new byte[ChunkLayout.V1.sealedChunkBytes()], 0));
        List<byte[]> nonces = List.of((byte[]) Inside.of(engine.chunks(), "nonce"),
                (byte[]) Inside.of(Inside.of(stream.secrets(), "chunks"), "nonce"));
        nonces.forEach(nonce -> assertFalse(Arrays.equals(new byte[12], nonce)));
        engine.erase();
        stream.close();
        nonces.forEach(nonce -> assertArrayEquals(new byte[12], nonce));
    }

    @Test
    void senderEpochsLetGoOfForWantOfRoomAreScrubbed() throws RefusedMessageException {
        SessionHandle sender = world.imported(World.DEFAULT);
        SessionHandle receiver = world.imported(World.DEFAULT);
        for (int i = 0; i < CacheLimits.DEFAULT.senders() + 50; i++) {
            assertArrayEquals(World.TEXT, World.open(receiver, World.seal(sender)));
            sender.session().sealer().close(); // the next message has a sender epoch of its own
        }
        assertTrue(receiver.session().opener().size() <= CacheLimits.DEFAULT.senders());
        sender.session().destroy();
        receiver.session().destroy();
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    /** The message is authentic, and its key destroyed before its sender epoch is kept. */
    @Test
    void keyDestroyedInTheMiddleOfAnOpeningKeepsNothing() throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        SessionHandle receiver = world.imported(World.DEFAULT);
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
        assertEquals(0, receiver.session().opener().size());
        assertEquals(Set.of(), world.recorder.keysHeld());
    }
}
