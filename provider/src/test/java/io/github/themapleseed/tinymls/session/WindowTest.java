package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.Header;
import org.junit.jupiter.api.Test;

/**
 * A message opens while its epoch lies within the window of this machine's clock, both ends included, whole or in
 * pieces, and not a millisecond longer, though the tree keeps its leaf for a while yet: it is cut on coarser marks.
 */
class WindowTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();

    private final World world = new World();
    private final SessionHandle sender = world.imported(World.DEFAULT);
    private final SessionHandle receiver = world.imported(World.DEFAULT);
    private final byte[] message = World.seal(sender);

    private RefusalReason reasonWhole() {
        return assertThrows(RefusedMessageException.class, () -> World.open(receiver, message)).reason();
    }

    private RefusalReason reasonInPieces() {
        return assertThrows(RefusedMessageException.class,
                () -> receiver.session().opener().begin(Header.parse(message, 0), AssociatedData.NONE)).reason();
    }

    private void opensBothWays() throws RefusedMessageException {
        assertArrayEquals(World.TEXT, World.open(receiver, message));
        receiver.session().opener().begin(Header.parse(message, 0), AssociatedData.NONE).close();
    }

    @Test
    void oldMessagesOpenToTheEndOfTheWindowAndNotAfter() throws RefusedMessageException {
        world.time.pass(WINDOW);
        opensBothWays();
        world.time.pass(1);
        assertTrue(receiver.session().tree().covers(World.epochOf(message)), "the tree would still open it");
        assertEquals(RefusalReason.ERASED, reasonWhole());
        assertEquals(RefusalReason.ERASED, reasonInPieces());
    }

    @Test
    void messagesFromAheadOpenFromTheBeginningOfTheWindowOn() throws RefusedMessageException {
        world.time.leap(-WINDOW - 1);
        assertEquals(RefusalReason.NOT_REACHED, reasonWhole());
        assertEquals(RefusalReason.NOT_REACHED, reasonInPieces());
        world.time.pass(1);
        opensBothWays();
    }

    @Test
    void endedKeysBeginNothing() {
        sender.session().destroy();
        receiver.session().destroy();
        assertEquals(RefusalReason.EXPIRED, reasonWhole());
        assertEquals(RefusalReason.EXPIRED, reasonInPieces());
        assertThrows(KeyEndedException.class, () -> sender.session().sealer().begin(AssociatedData.NONE, null, null));
    }
}
