package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md section 9, for a message of several generations whose receiver epoch is let go of while its key chain is
 * being derived: it opens all the same, since letting go for want of room or of use erases nothing for good. A call
 * that is under way when its key is destroyed comes to its end, and leaves nothing behind.
 */
class LongMessageRaceTest {
    private static final int LENGTH = (int) ChunkLayout.V1.generationBytes() + 1;

    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);
    private final byte[] plaintext = new byte[LENGTH];
    private final byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(LENGTH)];

    LongMessageRaceTest() {
        Arrays.fill(plaintext, (byte) 3);
        key.session().sealer().seal(AssociatedData.NONE, null, null, new BufferPair(plaintext, 0, LENGTH, message, 0));
    }

    /** The moment in which the keys are wiped already and the engine, leased before, is not back yet. */
    private void letGoWhileLeased() {
        key.session().opener().known(Header.parse(message, 0)).pool().keys().wipe();
    }

    @Test
    void opensWithKeysDerivedAgain() throws RefusedMessageException {
        assertArrayEquals(plaintext, World.open(key, message));
        letGoWhileLeased();
        assertArrayEquals(plaintext, World.open(key, message));
    }

    /** Destroys it in the middle of the message's generation 0, as another thread might. */
    private void destroyMeanwhile(SessionHandle which) {
        AtomicInteger chunks = new AtomicInteger();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD) && chunks.incrementAndGet() == 10) {
                world.recorder.onOperation(nothing -> { });
                which.session().destroy();
            }
        });
    }

    @Test
    void keyDestroyedWhileItSealsLeavesNothing() throws RefusedMessageException {
        destroyMeanwhile(key);
        key.session().sealer().seal(AssociatedData.NONE, null, null, new BufferPair(plaintext, 0, LENGTH, message, 0));
        assertTrue(key.session().isDestroyed());
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertArrayEquals(plaintext, World.open(world.imported(World.DEFAULT), message), "the call had begun before");
    }

    @Test
    void keyDestroyedWhileItOpensLeavesNothing() throws RefusedMessageException {
        key.session().destroy();
        for (boolean known : new boolean[] {false, true}) {
            SessionHandle receiver = world.imported(World.DEFAULT);
            if (known) {
                World.open(receiver, message);
            }
            destroyMeanwhile(receiver);
            assertArrayEquals(plaintext, World.open(receiver, message), "the call had begun before");
            assertTrue(receiver.session().isDestroyed());
            assertEquals(Set.of(), world.recorder.keysHeld());
        }
    }

    @Test
    void isErasedIfTheTreeNoLongerHasItsLeaf() throws RefusedMessageException {
        assertArrayEquals(plaintext, World.open(key, message));
        letGoWhileLeased();
        key.session().tree().destroy();
        assertEquals(RefusalReason.ERASED,
                assertThrows(RefusedMessageException.class, () -> World.open(key, message)).reason());
    }
}
