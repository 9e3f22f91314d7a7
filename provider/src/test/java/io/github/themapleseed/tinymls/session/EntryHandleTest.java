package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.session.Entries.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.observe.Counter;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a handle tells of its entry: its name, its encoding, and how long the entry stays loaded. */
class EntryHandleTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();

    private final World world = new World();
    private final EntryHandle key = entry(world);
    private final EntryTable table = world.dependencies.keys().entries();

    @Test
    void nameIsThatOfTheEntryAndGivesNoIdAway() {
        assertTrue(key.name().matches("[0-9a-f]{8}"), key::name);
        assertEquals(key.name(), key.entry().name());
        assertEquals("EntryHandle[" + key.name() + "]", key.toString());
        assertEquals("KeyEntry[" + key.name() + "]", key.entry().toString());
    }

    @Test
    void refusalToSealIsCounted() {
        long before = Counter.SEALING_NO_VERSION.total();
        key.reportRefused(new KeyEndedException(Counter.SEALING_NO_VERSION, "none"));
        assertEquals(before + 1, Counter.SEALING_NO_VERSION.total());
    }

    @Test
    void encodingThatIsGivenOutBeginsTheWork() {
        EntryHandle resting =
                new EntryHandle(table.entry(new byte[16], 5, World.DEFAULT, Long.MAX_VALUE / 2, world.dependencies));
        assertFalse(resting.entry().isAtWork());
        resting.encode();
        assertTrue(resting.entry().isAtWork());
        assertFalse(resting.isDestroyed());
        assertEquals(5, resting.entry().created());
    }

    @Test
    void referenceIsKnownByItsFirstSevenBytes() {
        byte[] reference = key.encode();
        assertTrue(EntryReference.looksLikeOne(Arrays.copyOf(reference, 7)));
        assertFalse(EntryReference.looksLikeOne(Arrays.copyOf(reference, 6)));
    }

    @Test
    void entriesThatAreHeldAreListed() {
        assertEquals(List.of(key.entry()), table.all());
    }

    /** Nobody holds the entry: its encoding may come back from a session of a web server, say. */
    @Test
    void entryWhoseEncodingIsOutStaysWhileItOpens() throws InvalidKeyException {
        World other = new World();
        EntryTable entries = other.dependencies.keys().entries();
        byte[] reference = entry(other).encode();
        System.gc();
        assertEquals(1, entries.all().size());
        System.gc();
        assertNotNull(entries.find(reference));
        entries.find(reference).destroy();
        assertTrue(Await.collected(() -> entries.all().isEmpty()));
        assertThrows(InvalidKeyException.class, () -> entries.find(reference));
    }

    /** Of an epoch that no version has, the window is judged first: that is what its sender can mend. */
    @Test
    void epochBeforeTheFirstVersionIsErased() {
        World old = new World();
        old.time.leap(-2 * WINDOW);
        byte[] message = World.seal(old.imported(World.DEFAULT));
        assertEquals(RefusalReason.ERASED,
                assertThrows(RefusedMessageException.class, () -> World.open(key, message)).reason());
    }

    /** The clock has not been watched for long, and might yet be set right. */
    @Test
    void versionIsPuncturedBeforeTheClockIsSteady() {
        key.checkUsable(true);
        world.pass(2 * WINDOW);
        assertTrue(key.entry().versions().get(0).oldestEpoch() > world.time.wallMillis() - 5 * WINDOW / 4);
    }
}
