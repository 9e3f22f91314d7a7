package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.maintenance.SharedDerivationKit;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * A long message that was captured and comes again drop by drop: its chunks are authentic, but keep its sender epoch's
 * own key no longer than until the epoch has left the window by another window. And streams that their user has
 * dropped.
 */
class CapturedStreamTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();
    private static final int CHUNK = ChunkLayout.V1.chunkBytes();
    private static final int SEALED = ChunkLayout.V1.sealedChunkBytes();
    private static final int GENERATION_CHUNKS = (int) (ChunkLayout.V1.generationBytes() / CHUNK);

    private final World world = new World();
    private final World senders = new World();
    private final List<SessionHandle> handles = new ArrayList<>();
    private int at = Header.BYTES;

    /** A key that is held until the test is over: a session ends when the collector finds that nobody holds its key. */
    private SessionHandle imported(RatchetPolicy policy) {
        SessionHandle key = world.imported(policy);
        handles.add(key);
        return key;
    }

    private byte[] captured(RatchetPolicy policy, int chunks) {
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes((long) chunks * CHUNK)];
        senders.imported(policy).session().sealer().seal(AssociatedData.NONE, null, null,
                new BufferPair(new byte[chunks * CHUNK], 0,
                chunks * CHUNK, message, 0));
        return message;
    }

    private StreamedMessage begin(SessionHandle receiver, byte[] message) throws RefusedMessageException {
        return receiver.session().opener().begin(Header.parse(message, 0), AssociatedData.NONE);
    }

    private void next(StreamedMessage stream, byte[] message) throws RefusedMessageException {
        assertEquals(CHUNK, stream.open(new BufferPair(message, at, SEALED, new byte[CHUNK], 0)));
        at += SEALED;
    }

    private void assertGivenUp(StreamedMessage stream, byte[] message) {
        assertEquals(RefusalReason.ERASED,
                assertThrows(RefusedMessageException.class, () -> next(stream, message)).reason());
        assertTrue(stream.isErased());
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    @Test
    void authenticChunksKeepTheEpochsKeyForTwoWindowsAtMost() throws RefusedMessageException {
        byte[] message = captured(World.DEFAULT, 8);
        SessionHandle receiver = imported(World.DEFAULT);
        StreamedMessage stream = begin(receiver, message);
        AtomicBoolean heldIsErased = new AtomicBoolean();
        stream.alsoErase(() -> heldIsErased.set(true));
        for (int half = 0; half < 4; half++) {
            next(stream, message);
            world.pass(WINDOW / 2);
            assertFalse(stream.isErased(), "half windows: " + half);
        }
        next(stream, message); // two windows old to the millisecond
        assertNotEquals(Set.of(), world.recorder.keysHeld());
        world.pass(WINDOW / 4);
        assertTrue(heldIsErased.get());
        assertGivenUp(stream, message);
    }

    /** Use erases without any maintenance. */
    @Test
    void nextChunkAfterTwoWindowsIsRefusedAtOnce() throws RefusedMessageException {
        byte[] message = captured(World.DEFAULT, 4);
        SessionHandle receiver = imported(World.DEFAULT);
        StreamedMessage stream = begin(receiver, message);
        next(stream, message);
        world.time.pass(2 * WINDOW);
        next(stream, message);
        world.time.pass(1);
        assertGivenUp(stream, message);
    }

    @Test
    void messagesOwnChainMayTakeAsLongAsItMoves() throws RefusedMessageException {
        byte[] message = captured(World.DEFAULT, GENERATION_CHUNKS + 12);
        SessionHandle receiver = imported(World.DEFAULT);
        StreamedMessage stream = begin(receiver, message);
        for (int chunk = 0; chunk <= GENERATION_CHUNKS; chunk++) {
            next(stream, message);
        }
        for (int half = 0; half < 8; half++) {
            world.pass(WINDOW / 2);
            next(stream, message);
        }
        assertFalse(stream.isErased());
    }

    @Test
    void sealingHasAnEpochOfItsOwnAndNoSuchEnd() {
        StreamedMessage sealing = imported(World.DEFAULT).session().sealer().begin(AssociatedData.NONE, null, null);
        for (int half = 0; half < 8; half++) {
            sealing.seal(new BufferPair(new byte[CHUNK], 0, CHUNK, new byte[SEALED], 0));
            world.pass(WINDOW / 2);
        }
        assertFalse(sealing.isErased());
    }

    @Test
    void unlimitedWindowGivesNothingUp() throws RefusedMessageException {
        RatchetPolicy unlimited = new RatchetPolicy(100, RatchetPolicy.UNLIMITED, World.DEFAULT.lifetimeMillis());
        byte[] message = captured(unlimited, 4);
        SessionHandle receiver = imported(unlimited);
        StreamedMessage stream = begin(receiver, message);
        for (int step = 0; step < 4; step++) {
            next(stream, message);
            world.pass(20 * WINDOW);
        }
        assertFalse(stream.isErased());
    }

    /** A clock that has stepped back speaks of a time that is not: nothing is given up by it. */
    @Test
    void clockThatLeapsAheadForAMomentGivesNothingUp() throws RefusedMessageException {
        byte[] message = captured(World.DEFAULT, 4);
        SessionHandle receiver = imported(World.DEFAULT);
        StreamedMessage stream = begin(receiver, message);
        next(stream, message);
        world.time.leap(10 * WINDOW);
        world.maintenance.visitDue();
        world.time.leap(-10 * WINDOW);
        world.pass(WINDOW / 2);
        next(stream, message);
        assertFalse(stream.isErased());
    }

    private static Set<?> streamsOf(SessionHandle key) {
        return (Set<?>) Inside.of(Inside.of(key.session(), "streams"), "streams");
    }

    /** The reference is cleared by hand here, as the collector does. */
    @Test
    void streamThatItsUserHasDroppedIsErasedAtTheNextVisit() throws RefusedMessageException {
        for (long window : new long[] {WINDOW, RatchetPolicy.UNLIMITED}) {
            RatchetPolicy policy = new RatchetPolicy(100, window, World.DEFAULT.lifetimeMillis());
            byte[] message = captured(policy, 2);
            SessionHandle receiver = imported(policy);
            StreamedMessage opening = begin(receiver, message);
            at = Header.BYTES;
            next(opening, message);
            StreamedMessage sealing = receiver.session().sealer().begin(AssociatedData.NONE, null, null);
            sealing.seal(new BufferPair(new byte[CHUNK], 0, CHUNK, new byte[SEALED], 0));
            AtomicBoolean heldIsErased = new AtomicBoolean();
            opening.alsoErase(() -> heldIsErased.set(true));
            assertEquals(2, streamsOf(receiver).size());
            opening.secrets().clear();
            sealing.secrets().clear();
            world.pass(WINDOW / 3);
            assertTrue(heldIsErased.get());
            assertEquals(Set.of(), world.recorder.keysHeld());
            assertEquals(Set.of(), streamsOf(receiver));
        }
    }

    /** Whoever erases waits for nobody, and whoever works on a chunk then erases in its stead. */
    @Test
    void streamErasedWhileAChunkIsWorkedOnIsErasedWhenThatIsDone() throws Exception {
        SessionHandle key = imported(World.DEFAULT);
        StreamedMessage stream = key.session().sealer().begin(AssociatedData.NONE, null, null);
        stream.seal(new BufferPair(new byte[CHUNK], 0, CHUNK, new byte[SEALED], 0));
        stream.secrets().enter();
        Thread other = new Thread(key.session()::destroy);
        other.start();
        other.join();
        assertNotEquals(Set.of(), world.recorder.keysHeld(), "in use");
        assertFalse(key.session().isErased());
        stream.secrets().leave();
        assertEquals(Set.of(), world.recorder.keysHeld());
        key.session().maintain(world.maintenance.present(key.session().policy()), new SharedDerivationKit());
        assertTrue(key.session().isErased());
    }

    @Test
    void streamThatEndsIsNotHeldAnyLonger() {
        SessionHandle key = imported(World.DEFAULT);
        StreamedMessage stream = key.session().sealer().begin(AssociatedData.NONE, null, null);
        stream.close();
        assertEquals(Set.of(), streamsOf(key));
        assertTrue(key.session().usabilityAt(world.time.wallMillis()).isUsable());
    }
}
