package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.record.Associated;
import io.github.themapleseed.tinymls.record.Header;
import org.junit.jupiter.api.Test;

/**
 * A message opens while its epoch lies within the window of this machine's clock, both ends included, whole or in
 * pieces, and not a millisecond longer, though the tree keeps its leaf for a while yet: it is cut on coarser marks.
 */
class WindowTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();

    private final World world = new World();
    private final KeyHandle sender = world.imported(World.DEFAULT);
    private final KeyHandle receiver = world.imported(World.DEFAULT);
    private final byte[] message = World.seal(sender);

    private Refusal.Reason reasonWhole() {
        return assertThrows(Refusal.class, () -> World.open(receiver, message)).reason();
    }

    private Refusal.Reason reasonInPieces() {
        return assertThrows(Refusal.class,
                () -> receiver.session().opener().begin(Header.parse(message, 0), Associated.NONE)).reason();
    }

    private void opensBothWays() throws Refusal {
        assertArrayEquals(World.TEXT, World.open(receiver, message));
        receiver.session().opener().begin(Header.parse(message, 0), Associated.NONE).close();
    }

    @Test
    void oldMessagesOpenToTheEndOfTheWindowAndNotAfter() throws Refusal {
        world.time.pass(WINDOW);
        opensBothWays();
        world.time.pass(1);
        assertTrue(receiver.session().tree().covers(World.epochOf(message)), "the tree would still open it");
        assertEquals(Refusal.Reason.ERASED, reasonWhole());
        assertEquals(Refusal.Reason.ERASED, reasonInPieces());
    }

    @Test
    void messagesFromAheadOpenFromTheBeginningOfTheWindowOn() throws Refusal {
        world.time.leap(-WINDOW - 1);
        assertEquals(Refusal.Reason.NOT_REACHED, reasonWhole());
        assertEquals(Refusal.Reason.NOT_REACHED, reasonInPieces());
        world.time.pass(1);
        opensBothWays();
    }

    @Test
    void endedKeysBeginNothing() {
        sender.session().destroy();
        receiver.session().destroy();
        assertEquals(Refusal.Reason.EXPIRED, reasonWhole());
        assertEquals(Refusal.Reason.EXPIRED, reasonInPieces());
        assertThrows(SessionEndedException.class, () -> sender.session().sealer().begin(Associated.NONE, null, null));
    }
}
