package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.session.World.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.maintenance.SharedDerivationKit;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * docs/keys.md: past its life a key neither seals nor opens; destroying one is immediate, for messages on their way
 * too. ARCHITECTURE.md hazard 1: a key wiped while others use it never seals with zeros.
 */
class EndOfLifeTest {
    private static final long LIFETIME = World.DEFAULT.lifetimeMillis();

    private final World world = new World();
    private final AtomicInteger sealed = new AtomicInteger();

    private static void assertEnded(SessionHandle key, byte[] message, RefusalReason reason) {
        assertThrows(KeyEndedException.class, () -> World.seal(key));
        assertThrows(KeyEndedException.class, () -> key.session().sealer().reserve(null));
        assertThrows(KeyEndedException.class,
                () -> key.session().sealer().begin(AssociatedData.NONE, null, null));
        assertThrows(KeyEndedException.class, () -> key.session().export());
        assertThrows(KeyEndedException.class, () -> key.session().checkUsable());
        assertFalse(key.canSeal());
        assertEquals(reason, assertThrows(RefusedMessageException.class, () -> World.open(key, message)).reason());
    }

    @Test
    void lifetimeEndsSealingAndOpening() throws RefusedMessageException {
        for (SessionHandle key : List.of(world.imported(World.DEFAULT), new World().generated(World.DEFAULT))) {
            ManualTime time = (ManualTime) key.session().time();
            time.pass(LIFETIME - 10);
            byte[] message = World.seal(key);
            time.pass(10);
            assertArrayEquals(TEXT, World.open(key, message), "the last instant belongs to it");
            World.seal(key);
            assertTrue(key.canSeal());
            time.pass(1);
            assertEnded(key, message, RefusalReason.EXPIRED);
            assertFalse(key.session().isDestroyed());
        }
    }

    /** FORMAT.md, sealing: an import whose epochs all lie past its not-after time. */
    @Test
    void nothingIsSealedInAnEpochPastTheEndOfTheKey() throws Exception {
        long end = world.time.wallMillis() + 1_000;
        byte[] export;
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            GgmTree late = RootSecrets.derive(World.root(1), kit.kdf()).tree().narrowed(end + 1, end + 100, kit.step());
            export = new ExportedKey(new byte[16], end, late).encode();
        }
        SessionHandle key = world.registry.create(export, World.DEFAULT);
        key.session().checkUsable();
        assertThrows(KeyEndedException.class, () -> World.seal(key));
    }

    /** So a visit to very many keys, which come to their cut together, erases the past of the last one in time. */
    @Test
    void keyWhoseFutureIsCutOffByALaterVisitLosesItsPastAtOnce() {
        SessionHandle key = world.imported(World.DEFAULT);
        world.pass(TimeUnit.SECONDS.toMillis(290));
        world.time.pass(20_000);
        long from = key.session().tree().from();
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            int others = 0;
            while (others < 1_000_000 && kit.takeCut()) {
                others++;
            }
            assertTrue(others > 0 && others < 1_000_000);
            key.session().maintain(world.maintenance.present(World.DEFAULT), kit);
        }
        long horizon = key.session().tree().from();
        assertTrue(horizon > from);
        assertEquals(EpochArithmetic.MAX, lastEpoch(key));
        world.time.pass(10_000);
        key.session().puncture();
        assertTrue(key.session().tree().from() > horizon);
        assertEquals(key.session().notAfter(), lastEpoch(key));
    }

    private static long lastEpoch(SessionHandle key) {
        GgmTree copy = key.session().tree().copy();
        try {
            return copy.to();
        } finally {
            copy.wipe();
        }
    }

    @Test
    void maintenanceIsDoneWithAKeyThatHasEnded() {
        SessionHandle key = world.imported(World.DEFAULT);
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            assertTrue(key.session().maintain(world.maintenance.present(World.DEFAULT), kit));
            key.session().destroy();
            assertFalse(key.session().maintain(world.maintenance.present(World.DEFAULT), kit));
        }
    }

    @Test
    void keyPastItsLifetimeIsErasedByMaintenance() {
        SessionHandle key = world.imported(World.DEFAULT);
        world.pass(LIFETIME);
        World.seal(key);
        long last = world.time.wallMillis();
        world.pass(World.DEFAULT.windowMillis() / 4);
        assertFalse(key.session().tree().covers(last));
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    @Test
    void unlimitedWindowHasALifetimeToo() {
        SessionHandle key = world.imported(new RatchetPolicy(100, RatchetPolicy.UNLIMITED, 60_000));
        byte[] message = World.seal(key);
        world.pass(60_000 + 20_000);
        assertEnded(key, message, RefusalReason.EXPIRED);
        assertFalse(key.session().tree().covers(World.epochOf(message)));
    }

    @Test
    void puncturedTreeDoesNotReachPastTheLifetime() throws Exception {
        SessionHandle key = world.imported(World.DEFAULT);
        long end = world.time.wallMillis() + LIFETIME;
        World.seal(key);
        assertTrue(key.session().tree().covers(end + 1), "the clock may be put right yet");
        GgmTree exported = ExportedKey.decode(key.session().export()).tree();
        assertEquals(end, exported.to(), "what leaves the process is cut at once");
        world.pass(TimeUnit.MINUTES.toMillis(6));
        assertTrue(key.session().tree().covers(end));
        assertFalse(key.session().tree().covers(end + 1));
    }

    @Test
    void messagesOnTheirWayEndWithTheLifetime() throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        StreamedMessage sealing = key.session().sealer().begin(AssociatedData.NONE, null, null);
        StreamedMessage opening = key.session().opener().begin(sealing.header(), AssociatedData.NONE);
        byte[] sealed = new byte[100];
        int length = sealing.seal(new BufferPair(TEXT, 0, TEXT.length, sealed, 0));
        world.time.pass(LIFETIME + 1);
        assertThrows(KeyEndedException.class, () -> sealing.seal(
                new BufferPair(TEXT, 0, TEXT.length, new byte[100], 0)));
        assertThrows(RefusedMessageException.class, () -> opening.open(
                new BufferPair(sealed, 0, length, new byte[100], 0)));
    }

    @Test
    void destroyIsImmediateAndLeavesNothing() throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        byte[] message = World.sealTwice(key);
        World.openTwice(key, message);
        ReservedNonce shown = key.session().sealer().reserve(null);
        StreamedMessage sealing = key.session().sealer().begin(AssociatedData.NONE, null, null);
        StreamedMessage opening = key.session().opener().begin(sealing.header(), AssociatedData.NONE);
        byte[] sealed = new byte[100];
        int length = sealing.seal(new BufferPair(TEXT, 0, TEXT.length, sealed, 0));
        opening.open(new BufferPair(sealed, 0, length, new byte[100], 0));
        key.session().destroy();
        assertTrue(key.session().isDestroyed());
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertTrue(world.recorder.stepOutputsAreWiped());
        assertEnded(key, message, RefusalReason.EXPIRED);
        assertThrows(KeyEndedException.class, () -> World.seal(key, shown, null));
        assertThrows(KeyEndedException.class, () -> sealing.seal(
                new BufferPair(TEXT, 0, TEXT.length, new byte[100], 0)));
        assertThrows(RefusedMessageException.class, () -> opening.open(
                new BufferPair(sealed, 0, length, new byte[100], 0)));
        key.session().destroy();
        world.pass(100_000);
    }

    @Test
    void engineOutWhileItsEpochIsClosedIsScrubbedOnReturn() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        EnginePool pool = key.session().sealer().freshEpoch(null).pool();
        List<PooledEngine> out = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            PooledEngine engine = pool.lease();
            engine.engine().startSeal(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) i});
            out.add(engine);
        }
        key.session().destroy();
        assertEquals(1, world.recorder.keysHeld().size(), "it is not wiped under their hands");
        out.forEach(pool::release);
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertEquals(null, pool.lease());
    }

    @Test
    void enginesBeyondThePoolAreScrubbedOnReturn() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        EnginePool pool = key.session().sealer().freshEpoch(null).pool();
        List<PooledEngine> out = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            PooledEngine engine = pool.lease();
            engine.engine().startSeal(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) i});
            out.add(engine);
        }
        out.forEach(pool::release);
        key.session().destroy();
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    @Test
    void sealingWhileTheKeyIsDestroyedGivesWholeMessagesOrNone() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        int opened = 0;
        try {
            for (int round = 0; round < 30; round++) {
                SessionHandle key = world.imported(World.DEFAULT);
                List<Future<List<byte[]>>> senders = new ArrayList<>();
                sealed.set(0);
                Callable<List<byte[]>> sender = () -> sealUntilEnded(key);
                for (int i = 0; i < 4; i++) {
                    senders.add(threads.submit(sender));
                }
                destroyOnceSealed(key, 20 * (round % 15), senders);
                SessionHandle peer = world.imported(World.DEFAULT);
                for (Future<List<byte[]>> each : senders) {
                    for (byte[] message : each.get(Await.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                        assertArrayEquals(TEXT, World.open(peer, message));
                        opened++;
                    }
                }
                Reference.reachabilityFence(key);
                peer.session().destroy();
                assertEquals(Set.of(), world.recorder.keysHeld(), "in round " + round);
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println("messages sealed while keys were destroyed, all opened: " + opened);
        assertTrue(opened > 0);
    }

    /** Destroys the key when its senders have sealed that many messages, if one of them still seals then. */
    private void destroyOnceSealed(SessionHandle key, int messages, List<Future<List<byte[]>>> senders) {
        while (sealed.get() < messages && !senders.stream().allMatch(Future::isDone)) {
            Thread.onSpinWait();
        }
        key.session().destroy();
    }

    private List<byte[]> sealUntilEnded(SessionHandle key) {
        List<byte[]> messages = new ArrayList<>();
        try {
            while (messages.size() < 1_000) {
                messages.add(World.seal(key));
                sealed.incrementAndGet();
            }
        } catch (KeyEndedException e) {
            return messages; // what the main thread brought about
        }
        return messages;
    }

    @Test
    void sessionWhoseHandleNoOneHoldsIsErased() {
        Session session = abandoned();
        assertTrue(Await.collected(() -> {
            world.maintenance.visitDue();
            return session.isDestroyed();
        }));
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    private Session abandoned() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.sealTwice(key);
        assertEquals(1, world.recorder.keysHeld().size());
        return key.session();
    }

    @Test
    void streamThatNoOneHoldsIsNotKept() {
        SessionHandle key = world.imported(World.DEFAULT);
        WeakReference<StreamedMessage> stream =
                new WeakReference<>(key.session().sealer().begin(AssociatedData.NONE, null, null));
        assertTrue(Await.collected(() -> stream.get() == null));
    }
}
