package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.engine.ClosedPools;
import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.maintenance.SharedDerivationKit;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ARCHITECTURE.md hazards 1 and 2 where a call comes to no end, as after a stack overflow in a bad place: its engine
 * is found again, and its key and IV are erased, but none seals with zeros.
 */
class StrandedEngineTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();

    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);
    private final long failedBefore = Counter.ERASING_FAILED.total();

    private static Error failure(String kind) {
        return kind.equals("stack") ? new StackOverflowError("injected") : new OutOfMemoryError("injected");
    }

    private long failures() {
        return Counter.ERASING_FAILED.total() - failedBefore;
    }

    private static ClosedPools closedPools(SessionHandle of) {
        return (ClosedPools) Inside.of(of.session(), "closedPools");
    }

    private static int engines(EnginePool pool) {
        AtomicReferenceArray<?> slots = (AtomicReferenceArray<?>) Inside.of(pool, "slots");
        int engines = Inside.of(Inside.of(pool, "slotless"), "first") == null ? 0 : 1;
        for (int slot = 0; slot < slots(pool); slot++) {
            engines += slots.get(slot) == null ? 0 : 1;
        }
        return engines;
    }

    /** An engine with a slot in the pool that a call has taken and never brings back. */
    private static PooledEngine strand(EnginePool pool) {
        pool.release(pool.lease());
        return pool.lease();
    }

    /** The engines of a pool, in the order in which calls that do not come back take them. */
    enum Taken {
        OF_THE_FIRST_MESSAGE {
            @Override
            PooledEngine from(EnginePool pool) {
                return pool.lease();
            }
        },
        KEPT {
            @Override
            PooledEngine from(EnginePool pool) {
                pool.release(pool.lease());
                return strand(pool);
            }
        },
        NEW {
            @Override
            PooledEngine from(EnginePool pool) {
                pool.release(pool.lease());
                return pool.lease();
            }
        },
        WITHOUT_A_SLOT {
            @Override
            PooledEngine from(EnginePool pool) {
                pool.release(pool.lease());
                List<PooledEngine> kept = Stream.generate(pool::lease).limit(slots(pool) - 1).toList();
                PooledEngine stranded = pool.lease();
                kept.forEach(pool::release);
                return stranded;
            }
        };

        /** Takes that engine; no other is in use then. */
        abstract PooledEngine from(EnginePool pool);
    }

    private static int slots(EnginePool pool) {
        return ((AtomicReferenceArray<?>) Inside.of(pool, "slots")).length();
    }

    @ParameterizedTest
    @EnumSource(Taken.class)
    void engineThatNeverComesBackLosesItsKeyAndIvAfterAWindow(Taken taken) {
        EnginePool pool = key.session().sealer().freshEpoch(null).pool();
        PooledEngine stranded = taken.from(pool);
        byte[] iv = stranded.iv();
        key.session().sealer().close();
        world.pass(WINDOW - 1);
        assertFalse(Arrays.equals(new byte[12], iv), "it may still be in use");
        assertEquals(0, failures());
        world.pass(WINDOW / 4 + 2);
        assertArrayEquals(new byte[12], iv);
        assertThrows(WipedException.class, () -> stranded.engine().startSeal(new byte[12]));
        assertEquals(0, engines(pool), "nothing that a cipher remembers leads to it");
        assertTrue(closedPools(key).isEmpty());
        assertEquals(1, failures());
    }

    /** The receiving side, with the key's end, and the handle gone: the session stays until all of it is erased. */
    @Test
    void endOfTheKeyForgetsNoStrandedEngine() throws RefusedMessageException {
        byte[] message = World.seal(key);
        SessionHandle receiver = world.imported(World.DEFAULT);
        LastSenderCache memory = new LastSenderCache();
        World.open(receiver, memory, message);
        World.open(receiver, memory, message);
        ReceiverEpoch epoch = receiver.session().opener().known(Header.parse(message, 0));
        byte[] iv = strand(epoch.pool()).iv();
        receiver.session().release();
        assertNull(memory.find(Header.parse(message, 0), receiver.session().opener()));
        assertNull(((ReceiverEpoch.Link) Inside.of(memory, "last")).epoch(), "an idle cipher leads to no key");
        assertFalse(receiver.session().isErased());
        world.pass(WINDOW + WINDOW / 4);
        assertTrue(receiver.session().isErased());
        assertArrayEquals(new byte[12], iv);
        assertEquals(1, failures());
    }

    /** Thrown at any operation of the delegate while a key is being ended: what was left is done at the next visit. */
    @ParameterizedTest
    @ValueSource(strings = {"stack", "memory"})
    void closingThatFailsInTheMiddleIsTakenUpAgain(String kind) throws RefusedMessageException {
        World.openTwice(key, World.sealTwice(key));
        AtomicInteger scrubbings = new AtomicInteger();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD) && scrubbings.getAndIncrement() < 2) {
                throw failure(kind);
            }
        });
        key.session().destroy();
        assertFalse(key.session().isErased());
        assertEquals(2, failures());
        assertFalse(world.recorder.keysHeld().isEmpty());
        world.pass(WINDOW / 4);
        assertTrue(key.session().isErased());
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertEquals(2, failures());
    }

    /** The same in a rotation, between a pool's entry among the closed ones and its closing. */
    @Test
    void poolThatWasToBeClosedIsClosedByTheNextVisit() {
        World.sealTwice(key);
        EnginePool pool = key.session().sealer().freshEpoch(null).pool();
        pool.beginClosing();
        world.maintenance.visitDue();
        key.session().maintain(world.maintenance.present(key.session().policy()), new SharedDerivationKit());
        assertTrue(pool.isClosed());
        assertTrue(closedPools(key).isEmpty());
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    /** The pool finds itself empty when it is closed, and gets an engine after that. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void engineMadeWhileItsPoolIsClosedIsErasedOnceThatSucceeds(boolean scrubs) {
        EnginePool pool = key.session().sealer().freshEpoch(null).pool();
        pool.release(pool.lease());
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD_MADE)) {
                pool.close();
            } else if (what.equals(RecordingProvider.RECORD) && !scrubs) {
                throw failure("memory");
            }
        });
        assertNull(pool.lease());
        world.recorder.onOperation(what -> { });
        assertEquals(scrubs, closedPools(key).isEmpty());
        assertEquals(scrubs ? 0 : 1, engines(pool));
        closedPools(key).visit();
        assertEquals(0, engines(pool));
        assertTrue(closedPools(key).isEmpty());
    }

    /**
     * ARCHITECTURE.md hazard 1: a call that is under way when its engine's key is erased under it seals anew, and
     * never with zeros.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callThatOutlastsAWindowSealsAllOfItsMessageUnderTheNextEpoch(boolean stays) throws RefusedMessageException {
        int chunk = ChunkLayout.V1.chunkBytes();
        byte[] plaintext = new byte[3 * chunk + 5];
        new Random(5).nextBytes(plaintext);
        EnginePool pool = key.session().sealer().freshEpoch(null).pool();
        if (stays) {
            World.sealTwice(key);
        }
        AtomicInteger chunks = new AtomicInteger();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD) && chunks.incrementAndGet() == 2) {
                pool.close();
                world.time.pass(WINDOW);
                closedPools(key).visit();
            }
        });
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(plaintext.length)];
        key.session().sealer().seal(AssociatedData.NONE, null, null,
                new BufferPair(plaintext, 0, plaintext.length, message, 0));
        assertTrue(chunks.get() > 5, "begun again");
        assertArrayEquals(plaintext, World.open(world.imported(World.DEFAULT), message));
        assertFalse(world.recorder.keysHeld().contains("00".repeat(32)));
    }

    @Test
    void spentEngineThatCannotBeScrubbedIsScrubbedLater() {
        World.sealTwice(key);
        EnginePool pool = key.session().sealer().freshEpoch(null).pool();
        PooledEngine first = pool.lease();
        pool.release(first);
        for (int i = 0; i < PooledEngine.MOST_USES - 1; i++) {
            assertSame(first, pool.lease());
            if (i == PooledEngine.MOST_USES - 2) {
                world.recorder.onOperation(what -> {
                    throw failure("memory");
                });
            }
            pool.release(first);
        }
        world.recorder.onOperation(what -> { });
        assertTrue(first.isRevoked());
        pool.close();
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertTrue(closedPools(key).isEmpty());
    }

    /** Overflows at many depths of sealing, opening and rotating: all ends erased, no lock stays held. */
    @Tag("slow")
    @Test
    void stackOverflowsAtAnyDepthLeaveNothingForGood() throws Exception {
        long seed = Long.getLong("tinymls.seed", System.nanoTime());
        Random random = new Random(seed);
        SessionHandle receiver = world.imported(World.DEFAULT);
        AtomicInteger overflows = new AtomicInteger();
        Thread deep = new Thread(null, () -> {
            for (int i = 0; i < 400; i++) {
                try {
                    dive(random, receiver);
                } catch (StackOverflowError e) {
                    overflows.incrementAndGet();
                }
                world.time.pass(40);
            }
        }, "deep", 256 * 1024);
        deep.setDaemon(true);
        deep.start();
        deep.join(TimeUnit.MINUTES.toMillis(2));
        assertFalse(deep.isAlive());
        System.out.println("stack overflows: " + overflows + ", tinymls.seed=" + seed);
        assertTrue(overflows.get() > 0);
        Thread other = new Thread(() -> {
            assertOpens(receiver, World.seal(key));
            key.session().destroy();
            receiver.session().destroy();
            world.pass(2 * WINDOW);
        });
        other.setDaemon(true);
        other.start();
        other.join(TimeUnit.MINUTES.toMillis(1));
        assertFalse(other.isAlive(), "it waits for a lock that nobody gives back");
        assertTrue(key.session().isErased() && receiver.session().isErased());
        assertEquals(0, receiver.session().opener().size());
    }

    /** Goes down until little is left of the stack, and works there, deeper and deeper. */
    private void dive(Random random, SessionHandle receiver) {
        if (random.nextInt(40) == 0) {
            assertOpens(receiver, World.seal(key));
        }
        dive(random, receiver);
    }

    private static void assertOpens(SessionHandle receiver, byte[] message) {
        try {
            assertArrayEquals(World.TEXT, World.open(receiver, message));
        } catch (RefusedMessageException e) {
            throw new AssertionError(e);
        }
    }
}
