package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The engine of a sender epoch's first message is erased when the message is sealed or opened, and the delegate's
 * object serves other keys; engines that stay begin with the second message.
 */
class FirstMessageTest {
    private static final long PATIENCE_SECONDS = 300;

    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);
    private final SessionHandle other = world.imported(2, World.DEFAULT);
    private final AtomicInteger made = new AtomicInteger();

    private void countMade() {
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD_MADE)) {
                made.incrementAndGet();
            }
        });
    }

    @Test
    void firstMessagesOfAllSessionsShareOneObjectThatKeepsNoKey() throws RefusedMessageException {
        countMade();
        for (int i = 0; i < 10; i++) {
            for (SessionHandle sender : List.of(key, other)) {
                byte[] message = World.seal(sender);
                assertEquals(Set.of(), world.recorder.keysHeld());
                SessionHandle receiver = world.imported(sender == key ? 1 : 2, World.DEFAULT);
                assertArrayEquals(World.TEXT, World.open(receiver, message));
                assertEquals(Set.of(), world.recorder.keysHeld());
            }
            world.time.pass(200);
        }
        assertEquals(1, made.get());
    }

    @Test
    void secondMessagesEngineStays() throws RefusedMessageException {
        World.seal(other);
        countMade();
        byte[] message = World.sealTwice(key);
        assertEquals(1, made.get());
        Set<String> held = world.recorder.keysHeld();
        assertEquals(1, held.size());
        World.seal(key);
        assertEquals(1, made.get(), "the same engine");
        assertEquals(held, world.recorder.keysHeld());
        World.openTwice(other(), message);
        assertEquals(2, made.get());
        World.seal(world.imported(3, World.DEFAULT));
        assertEquals(2, made.get(), "the object for first messages was not used up");
    }

    private SessionHandle other() {
        return world.imported(World.DEFAULT);
    }

    /** Forgers that repeat the header of a message that is the only one of its sender epoch leave no engine. */
    @Test
    void forgeryAfterTheFirstMessageLeavesNoEngine() throws RefusedMessageException {
        byte[] message = World.seal(key);
        assertArrayEquals(World.TEXT, World.open(key, message));
        byte[] forged = message.clone();
        forged[forged.length - 1] ^= 1;
        for (int i = 0; i < 20; i++) {
            assertThrows(RefusedMessageException.class, () -> World.open(key, forged));
            assertEquals(Set.of(), world.recorder.keysHeld());
        }
        World.open(key, message);
        assertEquals(1, world.recorder.keysHeld().size());
        assertThrows(RefusedMessageException.class, () -> World.open(key, forged));
        assertEquals(1, world.recorder.keysHeld().size());
    }

    /** Threads that meet at a new sender epoch: one of them has the first message. */
    @Test
    void threadsThatMeetAtANewSenderEpochSealWholeMessages() throws Exception {
        int count = 3;
        ExecutorService threads = Executors.newFixedThreadPool(count);
        SessionHandle receiver = other();
        try {
            for (int round = 0; round < 200; round++) {
                CyclicBarrier start = new CyclicBarrier(count);
                List<Future<byte[]>> messages = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    messages.add(threads.submit(() -> {
                        start.await();
                        return World.seal(key);
                    }));
                }
                for (Future<byte[]> message : messages) {
                    byte[] sealed = message.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    assertArrayEquals(World.TEXT, World.open(receiver, sealed));
                }
                assertTrue(pool(key).size() < count, "one of the engines does not stay");
                world.time.pass(200);
            }
        } finally {
            threads.shutdownNow();
        }
        key.session().destroy();
        receiver.session().destroy();
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    private static EnginePool pool(SessionHandle of) {
        return of.session().sealer().freshEpoch(null).pool();
    }

    @Test
    void onlyOneEngineIsForTheFirstMessage() {
        EnginePool pool = pool(key);
        List<PooledEngine> engines = List.of(pool.lease(), pool.lease());
        engines.forEach(pool::release);
        assertEquals(1, pool.size());
    }

    @Test
    void engineOutWhileItsEpochIsClosedIsScrubbedOnReturn() {
        EnginePool pool = pool(key);
        PooledEngine engine = pool.lease();
        engine.engine().startSeal(new byte[12]);
        key.session().destroy();
        assertEquals(1, world.recorder.keysHeld().size(), "it is not wiped under its user's hands");
        pool.close();
        assertEquals(1, world.recorder.keysHeld().size());
        pool.release(engine);
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertNull(pool.lease());
    }

    /** Closed between the lease's look at the pool and the engine's entry: the pool has no engine in use then. */
    @Test
    void engineMadeWhileItsPoolIsClosedIsNotLeased() {
        EnginePool pool = pool(key);
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD_MADE)) {
                world.recorder.onOperation(nothing -> { });
                pool.close();
            }
        });
        assertNull(pool.lease());
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    @Test
    void countersOfTheFirstEngineAreNotUsedAgain() {
        byte[] first = World.seal(key);
        byte[] second = World.seal(key);
        assertEquals(World.epochOf(first), World.epochOf(second));
        assertNotEquals(counter(first), counter(second));
    }

    private static String counter(byte[] message) {
        return HexFormat.of().formatHex(message, 0, 24);
    }
}
