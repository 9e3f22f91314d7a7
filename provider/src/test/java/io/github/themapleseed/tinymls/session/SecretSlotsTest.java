package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * SECURITY.md, claim 1: the memory outside the heap is given back by whoever took it, wherever a key's way ends, and
 * nobody reads it afterwards. Slots that other tests' keys give back meanwhile make no difference.
 */
@Tag("own-process")
class SecretSlotsTest {
    private static final int KEYS = 40;
    private static final int ROUNDS = 150;
    /** For longer: {@code -Dtinymls.race.seconds=120 -Dtinymls.race.workers=48}. */
    private static final int WORKERS = Integer.getInteger("tinymls.race.workers", 8);
    private static final long RACE_SECONDS = Long.getLong("tinymls.race.seconds", 0);

    private final World world = new World();

    /** Each way in which a key's secrets come to be, and the end of the key. */
    private void live(SessionHandle key, boolean collected) throws Exception {
        SessionHandle sender = world.imported(World.DEFAULT);
        byte[] message = World.seal(sender);
        assertArrayEquals(World.TEXT, World.open(key, message));
        World.seal(key);
        StreamedMessage left = key.session().sealer().begin(AssociatedData.NONE, null, null);
        key.session().opener().begin(Header.parse(message, 0), AssociatedData.NONE);
        sealLong(key);
        world.pass(2 * World.DEFAULT.windowMillis());
        world.registry.create(key.session().export(), World.DEFAULT).session().destroy();
        World.seal(key);
        assertTrue(left.isErased(), "it stood still");
        sender.session().destroy();
        if (collected) {
            key.session().release();
        } else {
            key.session().destroy();
        }
    }

    private static void sealLong(SessionHandle key) {
        int length = (int) ChunkLayout.V1.generationBytes() + 10;
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(length)];
        key.session().sealer().seal(AssociatedData.NONE, null, null,
                new BufferPair(new byte[length], 0, length, message, 0));
    }

    @Test
    void keysThatEndGiveBackAllTheirSlots() throws Exception {
        long before = SecretMemory.slotsInUse();
        for (int i = 0; i < KEYS; i++) {
            live(world.imported(World.DEFAULT), i % 2 == 0);
        }
        assertTrue(SecretMemory.slotsInUse() <= before, SecretMemory.slotsInUse() + " slots in use, before " + before);
    }

    @Test
    void materialThatBecomesNoSessionIsGivenBack() throws InvalidKeyException {
        long before = SecretMemory.slotsInUse();
        long now = world.time.wallMillis();
        world.registry.version(World.root(1), now, 1_000, 1_000).wipe();
        SessionHandle key = world.registry.shared(World.root(2));
        World.seal(key);
        byte[] export = key.session().export();
        SessionHandle imported = world.registry.shared(export);
        world.time.leap(-10 * World.DEFAULT.windowMillis());
        assertSame(imported, world.registry.shared(export), "its material begins later than the present");
        key.session().destroy();
        imported.session().destroy();
        assertTrue(SecretMemory.slotsInUse() <= before);
    }

    @Test
    void materialOfAVersionThatIsThereIsGivenBack() {
        long before = SecretMemory.slotsInUse();
        EntryHandle entry = Entries.entry(world);
        long one = SecretMemory.slotsInUse();
        Entries.adopt(world, entry, 1, world.time.wallMillis());
        assertTrue(SecretMemory.slotsInUse() <= one);
        entry.entry().destroy();
        assertTrue(SecretMemory.slotsInUse() <= before);
    }

    /** The delegate fails at the second version, when the first one has been copied. */
    @Test
    void materialThatIsNotCopiedAsAWholeIsGivenBack() {
        long before = SecretMemory.slotsInUse();
        EntryHandle entry = Entries.entry(world);
        Entries.adopt(world, entry, 2, world.time.wallMillis());
        SessionHandle first = entry.entry().line().versions().get(0).handle();
        long from = World.oldest(first);
        world.time.pass(2 * World.DEFAULT.windowMillis());
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.STEP) && World.oldest(first) > from) {
                throw new ProviderException("the delegate is out of order");
            }
        });
        assertThrows(ProviderException.class, entry.entry()::material);
        world.recorder.onOperation(nothing -> { });
        entry.entry().destroy();
        assertTrue(SecretMemory.slotsInUse() <= before);
    }

    @Test
    void keysMadeAndDroppedInALoopLeaveNoMemoryTaken() {
        long before = SecretMemory.slotsInUse();
        for (int i = 0; i < 20_000; i++) {
            world.registry.generate(World.root(i), World.DEFAULT).session().release();
        }
        assertTrue(SecretMemory.slotsInUse() <= before);
    }

    /** Does that while a message of a sender who is not known yet is opened; whether all slots are given back. */
    private boolean opensCleanlyDespite(BiConsumer<SessionHandle, byte[]> work) throws RefusedMessageException {
        long before = SecretMemory.slotsInUse();
        SessionHandle sender = world.imported(World.DEFAULT);
        SessionHandle key = world.imported(World.DEFAULT);
        byte[] message = World.seal(sender);
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD)) {
                world.recorder.onOperation(nothing -> { });
                work.accept(key, message);
            }
        });
        assertArrayEquals(World.TEXT, World.open(key, message));
        key.session().destroy();
        sender.session().destroy();
        return SecretMemory.slotsInUse() <= before;
    }

    @Test
    void senderMetTwiceAtOnceGivesBackWhatWasDerivedSecond() throws RefusedMessageException {
        assertTrue(opensCleanlyDespite((key, message) -> assertDoesNotThrow(() -> World.open(key, message))));
    }

    @Test
    void keyThatIsDestroyedWhileItOpensGivesBackWhatWasDerived() throws RefusedMessageException {
        assertTrue(opensCleanlyDespite((key, message) -> key.destroy()));
    }

    /**
     * Sealing, opening, puncturing and the end of the key at once: each call succeeds or is refused in the usual words.
     */
    @Test
    void whatWorksWithAKeyThatEndsIsRefusedOrSucceeds() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS + 1);
        AtomicInteger done = new AtomicInteger();
        long before = SecretMemory.slotsInUse();
        try {
            long start = System.nanoTime();
            for (int round = 0; round < ROUNDS
                    || System.nanoTime() - start < TimeUnit.SECONDS.toNanos(RACE_SECONDS); round++) {
                SessionHandle key = world.imported(World.DEFAULT);
                SessionHandle sender = world.imported(World.DEFAULT);
                CountDownLatch underWay = new CountDownLatch(WORKERS);
                List<Future<?>> workers = new ArrayList<>();
                for (int i = 0; i < WORKERS; i++) {
                    boolean seals = i % 2 == 0;
                    workers.add(threads.submit(() -> workUntilEnded(key, sender, seals, underWay, done)));
                }
                underWay.await();
                world.time.pass(World.DEFAULT.windowMillis() / 4);
                key.session().puncture();
                end(key, round);
                for (Future<?> worker : workers) {
                    worker.get(); // fails for anything but a refusal
                }
                sender.session().destroy();
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println("calls beside the end of their key: " + done);
        assertTrue(done.get() >= ROUNDS * WORKERS);
        assertTrue(SecretMemory.slotsInUse() <= before, SecretMemory.slotsInUse() + " slots in use, before " + before);
    }

    private static void end(SessionHandle key, int round) {
        if (round % 2 == 0) {
            key.session().destroy();
        } else {
            key.session().release();
        }
    }

    private static void workUntilEnded(SessionHandle key, SessionHandle sender, boolean seals, CountDownLatch underWay,
            AtomicInteger done) {
        try {
            while (true) {
                if (seals) {
                    World.seal(key);
                    key.session().sealer().close(); // so that each call derives
                } else {
                    assertArrayEquals(World.TEXT, World.open(key, World.seal(sender)));
                    sender.session().sealer().close();
                }
                done.incrementAndGet();
                underWay.countDown();
            }
        } catch (KeyEndedException e) {
            underWay.countDown();
        } catch (RefusedMessageException e) {
            assertEquals(RefusalReason.EXPIRED, e.reason());
        } catch (WipedException e) {
            throw new AssertionError("a secret was asked for after it was given back", e);
        }
    }
}
