package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.record.Associated;
import io.github.themapleseed.tinymls.record.Chunking;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Section 3, window, for a message of several generations whose receiver epoch is let go of while its key chain is
 * being derived: it opens all the same, since letting go for want of room or of use erases nothing for good.
 */
class LongMessageRaceTest {
    private static final int LENGTH = (int) Chunking.V1.generationBytes() + 1;

    private final World world = new World();
    private final KeyHandle key = world.imported(World.DEFAULT);
    private final byte[] plaintext = new byte[LENGTH];
    private final byte[] message = new byte[Header.BYTES + (int) Chunking.V1.sealedBytes(LENGTH)];

    LongMessageRaceTest() {
        Arrays.fill(plaintext, (byte) 3);
        key.session().sealer().seal(Associated.NONE, null, null, plaintext, 0, LENGTH, message, 0);
    }

    /** The moment in which the keys are wiped already and the engine, leased before, is not back yet. */
    private void letGoWhileLeased() {
        key.session().opener().known(Header.parse(message, 0)).pool().keys().wipe();
    }

    @Test
    void opensWithKeysDerivedAgain() throws Refusal {
        assertArrayEquals(plaintext, World.open(key, message));
        letGoWhileLeased();
        assertArrayEquals(plaintext, World.open(key, message));
    }

    @Test
    void isErasedIfTheTreeNoLongerHasItsLeaf() throws Refusal {
        assertArrayEquals(plaintext, World.open(key, message));
        letGoWhileLeased();
        key.session().tree().destroy();
        assertEquals(Refusal.Reason.ERASED,
                assertThrows(Refusal.class, () -> World.open(key, message)).reason());
    }
}
