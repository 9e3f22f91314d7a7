package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.record.AssociatedData;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 7, while a sender changes keys: nobody's generator keeps maintenance from erasing, and no
 * sender epoch comes to be current whose leaf has been erased meanwhile.
 */
class RotationRaceTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();
    private static final long PATIENCE_SECONDS = Await.PATIENCE_SECONDS;

    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingRandom blocking = new BlockingRandom();

    /** A generator that waits for entropy until it is let go. */
    private static final class BlockingRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final transient CountDownLatch asked = new CountDownLatch(1);
        private final transient CountDownLatch ready = new CountDownLatch(1);

        @Override
        public void nextBytes(byte[] bytes) {
            asked.countDown();
            try {
                ready.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            super.nextBytes(bytes);
        }
    }

    @AfterEach
    void tidyUp() {
        blocking.ready.countDown();
        threads.shutdownNow();
    }

    /** Time for punctures goes by after a sender has chosen its epoch, and before it derives its keys. */
    private void overtake() {
        key.session().puncture(); // or the sender would, before it chooses
        world.dependencies.delegate().borrow(); // and never given back, so that the next kit is made anew
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.MADE)) {
                world.recorder.onOperation(nothing -> { });
                world.time.pass(WINDOW + WINDOW / 2);
                key.session().puncture();
            }
        });
    }

    /** A thread that stands still for longer than the window takes a newer epoch: the key is not over. */
    @Test
    void keyThatLivesSealsThoughPuncturesOvertakeAThread() throws Exception {
        world.time.pass(1_000);
        overtake();
        long chosen = world.time.wallMillis();
        byte[] whole = World.seal(key);
        assertTrue(key.session().tree().from() > chosen, "overtaken");
        assertArrayEquals(World.TEXT, World.open(key, whole));
    }

    @Test
    void soDoesAMessageOfPieces() {
        world.time.pass(1_000);
        overtake();
        long chosen = world.time.wallMillis();
        StreamedMessage alone = key.session().sealer().begin(AssociatedData.NONE, null, null);
        assertTrue(key.session().tree().from() > chosen, "overtaken");
        assertTrue(key.session().tree().covers(alone.header().epoch()));
    }

    /** Does that while another thread waits for a salt; what that thread seals when it gets one. */
    private Future<byte[]> whileASaltIsAwaited(Consumer<Session> work) throws Exception {
        World.sealTwice(key);
        world.time.pass(200);
        assertEquals(1, world.recorder.keysHeld().size());
        Future<byte[]> sealing = threads.submit(() -> World.seal(key, null, blocking));
        assertTrue(blocking.asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        threads.submit(() -> work.accept(key.session())).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(Set.of(), world.recorder.keysHeld(), "erased though the other thread still waits");
        blocking.ready.countDown();
        return sealing;
    }

    @Test
    void staleSenderEpochIsRetiredWhileASaltIsAwaited() throws Exception {
        Future<byte[]> sealing = whileASaltIsAwaited(session -> {
            world.time.pass(200);
            session.sealer().retireStale();
        });
        assertArrayEquals(World.TEXT, World.open(key, sealing.get(PATIENCE_SECONDS, TimeUnit.SECONDS)));
    }

    @Test
    void visitErasesWhileASaltIsAwaited() throws Exception {
        Future<byte[]> sealing = whileASaltIsAwaited(session -> {
            world.time.pass(WINDOW + WINDOW / 4);
            world.maintenance.visitDue();
        });
        assertArrayEquals(World.TEXT, World.open(key, sealing.get(PATIENCE_SECONDS, TimeUnit.SECONDS)));
    }

    @Test
    void epochOfThePastIsClosedWhileASaltIsAwaited() throws Exception {
        Future<byte[]> sealing = whileASaltIsAwaited(
                session -> session.sealer().closeBefore(world.time.wallMillis() + 1));
        assertArrayEquals(World.TEXT, World.open(key, sealing.get(PATIENCE_SECONDS, TimeUnit.SECONDS)));
    }

    /** Nor does it keep the other senders waiting: they change keys with salts of their own. */
    @Test
    void othersSealWhileASaltIsAwaited() throws Exception {
        byte[][] others = new byte[1][];
        Future<byte[]> sealing = whileASaltIsAwaited(session -> {
            others[0] = World.seal(key);
            session.sealer().closeBefore(world.time.wallMillis() + 1);
        });
        assertArrayEquals(World.TEXT, World.open(key, others[0]));
        assertArrayEquals(World.TEXT, World.open(key, sealing.get(PATIENCE_SECONDS, TimeUnit.SECONDS)));
    }

    @Test
    void keyIsDestroyedWhileASaltIsAwaited() throws Exception {
        Future<byte[]> sealing = whileASaltIsAwaited(Session::destroy);
        ExecutionException ended = assertThrows(ExecutionException.class,
                () -> sealing.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(KeyEndedException.class, ended.getCause().getClass());
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    /** The sender has read its leaf and stands still for longer than the window before its epoch is current. */
    @Test
    void senderEpochPuncturedBeforeItIsCurrentIsNotSealedUnder() throws RefusedMessageException {
        long leaf = world.time.wallMillis();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.DERIVATION)) {
                world.recorder.onOperation(nothing -> { });
                world.time.pass(WINDOW + WINDOW / 4);
                world.maintenance.visitDue();
            }
        });
        byte[] message = World.seal(key);
        assertTrue(key.session().tree().from() > leaf, "the visit came in between");
        assertTrue(World.epochOf(message) >= key.session().tree().from(), "sealed under what is erased");
        assertArrayEquals(World.TEXT, World.open(key, message));
    }
}
