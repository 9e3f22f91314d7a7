package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.session.World.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.primitive.Primitives;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.ratchet.Tree;
import io.github.themapleseed.tinymls.record.Associated;
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
 * Section 3, lifetime and live keys: past its life a key neither seals nor opens; destroying one is immediate, for
 * messages on their way too. Hazard 1: a key wiped while others use it never seals with zeros.
 */
class EndOfLifeTest {
    private static final long LIFETIME = World.DEFAULT.lifetimeMillis();

    private final World world = new World();
    private final AtomicInteger sealed = new AtomicInteger();

    private static void assertEnded(KeyHandle key, byte[] message, Refusal.Reason reason) {
        assertThrows(SessionEndedException.class, () -> World.seal(key));
        assertThrows(SessionEndedException.class, () -> key.session().sealer().reserve(null));
        assertThrows(SessionEndedException.class,
                () -> key.session().sealer().begin(Associated.NONE, null, null));
        assertThrows(SessionEndedException.class, () -> key.session().export());
        assertThrows(SessionEndedException.class, () -> key.session().checkUsable());
        assertEquals(reason, assertThrows(Refusal.class, () -> World.open(key, message)).reason());
    }

    @Test
    void lifetimeEndsSealingAndOpening() throws Refusal {
        for (KeyHandle key : List.of(world.imported(World.DEFAULT), new World().generated(World.DEFAULT))) {
            ManualTime time = (ManualTime) key.session().time();
            time.pass(LIFETIME - 10);
            byte[] message = World.seal(key);
            time.pass(10);
            assertArrayEquals(TEXT, World.open(key, message), "the last instant belongs to it");
            World.seal(key);
            time.pass(1);
            assertEnded(key, message, Refusal.Reason.EXPIRED);
            assertFalse(key.session().isDestroyed());
        }
    }

    /** FORMAT.md, sealing: an import whose epochs all lie past its not-after time. */
    @Test
    void nothingIsSealedInAnEpochPastTheEndOfTheKey() throws Exception {
        long end = world.time.wallMillis() + 1_000;
        byte[] export;
        try (Primitives kit = world.environment.delegate().borrow()) {
            Tree late = RootSecrets.derive(World.root(1), kit.kdf()).tree().narrowed(end + 1, end + 100, kit.step());
            export = new ExportedKey(new byte[16], end, late).encode();
        }
        KeyHandle key = world.registry.create(export, World.DEFAULT);
        key.session().checkUsable();
        assertThrows(SessionEndedException.class, () -> World.seal(key));
    }

    @Test
    void maintenanceIsDoneWithAKeyThatHasEnded() {
        KeyHandle key = world.imported(World.DEFAULT);
        try (SharedKit kit = new SharedKit()) {
            assertTrue(key.session().maintain(world.maintenance.present(World.DEFAULT), kit));
            key.session().destroy();
            assertFalse(key.session().maintain(world.maintenance.present(World.DEFAULT), kit));
        }
    }

    @Test
    void keyPastItsLifetimeIsErasedByMaintenance() {
        KeyHandle key = world.imported(World.DEFAULT);
        world.pass(LIFETIME);
        World.seal(key);
        long last = world.time.wallMillis();
        world.pass(World.DEFAULT.windowMillis() / 4);
        assertFalse(key.session().tree().covers(last));
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    @Test
    void unlimitedWindowHasALifetimeToo() {
        KeyHandle key = world.imported(new Policy(100, Policy.UNLIMITED, 60_000));
        byte[] message = World.seal(key);
        world.pass(60_000 + 20_000);
        assertEnded(key, message, Refusal.Reason.EXPIRED);
        assertFalse(key.session().tree().covers(World.epochOf(message)));
    }

    @Test
    void puncturedTreeDoesNotReachPastTheLifetime() throws Exception {
        KeyHandle key = world.imported(World.DEFAULT);
        long end = world.time.wallMillis() + LIFETIME;
        World.seal(key);
        assertTrue(key.session().tree().covers(end + 1), "the clock may be put right yet");
        Tree exported = ExportedKey.decode(key.session().export()).tree();
        assertEquals(end, exported.to(), "what leaves the process is cut at once");
        world.pass(TimeUnit.MINUTES.toMillis(6));
        assertTrue(key.session().tree().covers(end));
        assertFalse(key.session().tree().covers(end + 1));
    }

    @Test
    void messagesOnTheirWayEndWithTheLifetime() throws Refusal {
        KeyHandle key = world.imported(World.DEFAULT);
        MessageStream sealing = key.session().sealer().begin(Associated.NONE, null, null);
        MessageStream opening = key.session().opener().begin(sealing.header(), Associated.NONE);
        byte[] sealed = new byte[100];
        int length = sealing.seal(TEXT, 0, TEXT.length, sealed, 0);
        world.time.pass(LIFETIME + 1);
        assertThrows(SessionEndedException.class, () -> sealing.seal(TEXT, 0, TEXT.length, new byte[100], 0));
        assertThrows(Refusal.class, () -> opening.open(sealed, 0, length, new byte[100], 0));
    }

    @Test
    void destroyIsImmediateAndLeavesNothing() throws Refusal {
        KeyHandle key = world.imported(World.DEFAULT);
        byte[] message = World.seal(key);
        World.open(key, message);
        Reservation shown = key.session().sealer().reserve(null);
        MessageStream sealing = key.session().sealer().begin(Associated.NONE, null, null);
        MessageStream opening = key.session().opener().begin(sealing.header(), Associated.NONE);
        byte[] sealed = new byte[100];
        int length = sealing.seal(TEXT, 0, TEXT.length, sealed, 0);
        opening.open(sealed, 0, length, new byte[100], 0);
        key.session().destroy();
        assertTrue(key.session().isDestroyed());
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertTrue(world.recorder.stepOutputsAreWiped());
        assertEnded(key, message, Refusal.Reason.EXPIRED);
        assertThrows(SessionEndedException.class, () -> World.seal(key, shown, null));
        assertThrows(SessionEndedException.class, () -> sealing.seal(TEXT, 0, TEXT.length, new byte[100], 0));
        assertThrows(Refusal.class, () -> opening.open(sealed, 0, length, new byte[100], 0));
        key.session().destroy();
        world.pass(100_000);
    }

    @Test
    void engineOutWhileItsEpochIsClosedIsScrubbedOnReturn() {
        KeyHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        EnginePool pool = key.session().sealer().freshEpoch(null).pool();
        List<KeyedEngine> out = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            KeyedEngine engine = pool.lease();
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
        KeyHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        EnginePool pool = key.session().sealer().freshEpoch(null).pool();
        List<KeyedEngine> out = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            KeyedEngine engine = pool.lease();
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
                KeyHandle key = world.imported(World.DEFAULT);
                List<Future<List<byte[]>>> senders = new ArrayList<>();
                sealed.set(0);
                Callable<List<byte[]>> sender = () -> sealUntilEnded(key);
                for (int i = 0; i < 4; i++) {
                    senders.add(threads.submit(sender));
                }
                destroyOnceSealed(key, 20 * (round % 15), senders);
                KeyHandle peer = world.imported(World.DEFAULT);
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
    private void destroyOnceSealed(KeyHandle key, int messages, List<Future<List<byte[]>>> senders) {
        while (sealed.get() < messages && !senders.stream().allMatch(Future::isDone)) {
            Thread.onSpinWait();
        }
        key.session().destroy();
    }

    private List<byte[]> sealUntilEnded(KeyHandle key) {
        List<byte[]> messages = new ArrayList<>();
        try {
            while (messages.size() < 1_000) {
                messages.add(World.seal(key));
                sealed.incrementAndGet();
            }
        } catch (SessionEndedException e) {
            return messages; // what the main thread brought about
        }
        return messages;
    }

    @Test
    void sessionWhoseHandleNoOneHoldsIsErased() {
        Session session = abandoned();
        assertTrue(Await.collected(() -> {
            world.maintenance.runDue();
            return session.isDestroyed();
        }));
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    private Session abandoned() {
        KeyHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        assertEquals(1, world.recorder.keysHeld().size());
        return key.session();
    }

    @Test
    void streamThatNoOneHoldsIsNotKept() {
        KeyHandle key = world.imported(World.DEFAULT);
        WeakReference<MessageStream> stream =
                new WeakReference<>(key.session().sealer().begin(Associated.NONE, null, null));
        assertTrue(Await.collected(() -> stream.get() == null));
    }
}
