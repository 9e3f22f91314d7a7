package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.session.Entries.adopt;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.Header;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A successor ends what its predecessor keeps for later epochs, and what fails under both is told for what it is. */
class SuccessorTest extends TwoProcesses {
    /** The entry keeps an engine of a sender epoch and one of a receiver epoch, both of the present. */
    private void sealAndOpen() throws RefusedMessageException {
        World.sealTwice(key);
        World.openTwice(key, World.seal(peer));
        assertEquals(2, world.recorder.keysHeld().size());
    }

    @Test
    void successorThatComesLateEndsEpochsOfItsTime() throws RefusedMessageException {
        pass(1_000);
        sealAndOpen();
        MessageOpener opener = key.entry().sealing().session().opener();
        adopt(world, key, 2, start + 500);
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertEquals(0, opener.size());
    }

    /** The message is authentic under the predecessor, and opened; no key of it stays. */
    @Test
    void successorThatComesWhileAMessageOpensLeavesNoneOfItsKeys() throws RefusedMessageException {
        pass(1_000);
        byte[] message = World.seal(peer);
        MessageOpener opener = key.entry().sealing().session().opener();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD)) {
                world.recorder.onOperation(nothing -> { });
                adopt(world, key, 2, start + 500);
            }
        });
        assertArrayEquals(World.TEXT, World.open(key, message));
        assertEquals(0, opener.size());
    }

    @Test
    void successorThatComesInTimeEndsNoEpochBefore() throws RefusedMessageException {
        sealAndOpen();
        adopt(world, key, 2, start + LEAD);
        assertEquals(2, world.recorder.keysHeld().size());
    }

    /** The predecessor is there, and could be what the message was sealed under. */
    @Test
    void forgerIsNoSenderThatLacksTheSuccessor() {
        adopt(world, key, 2, start + LEAD);
        pass(LEAD);
        assertForgeryIsNotExplained();
    }

    @Test
    void predecessorThatIsGoneExplainsNothing() {
        adopt(world, key, 2, start - WINDOW + LIFE + LEAD);
        pass(LIFE - WINDOW + LEAD);
        assertForgeryIsNotExplained();
    }

    /** A message of the version in force, with one bit of the commitment changed. */
    private void assertForgeryIsNotExplained() {
        byte[] forged = World.seal(key);
        forged[Header.BYTES - 1] ^= 1;
        assertEquals(RefusalReason.COMMITMENT,
                assertThrows(RefusedMessageException.class, () -> World.open(key, forged)).reason());
    }

    /** As a cipher does that is initialised before anything is sealed under the successor. */
    @Test
    void keyIsUsableUnderItsSuccessor() throws RefusedMessageException {
        World.seal(key);
        adopt(world, key, 2, start + LEAD);
        pass(LEAD);
        key.checkUsable(true);
        assertArrayEquals(World.TEXT, World.open(key, World.seal(key)));
    }

    @Test
    void messageOfPiecesKeepsItsShownIvOverAnActivation() {
        adopt(world, key, 2, start + LEAD);
        pass(LEAD - 1);
        ReservedNonce shown = key.reserve(null);
        pass(1);
        StreamedMessage stream = key.beginSealing(AssociatedData.NONE, shown, null);
        assertArrayEquals(shown.iv(), stream.header().iv());
        assertTrue(stream.header().epoch() >= start + LEAD);
        stream.close();
    }

    /** Of two activations the smaller counts, and of two not-afters, whichever of them is. */
    @Test
    void versionIsTightenedByWhatIsSmallerAlone() throws InvalidKeyException {
        long end = start - WINDOW + LIFE;
        key.entry().adopt(world.registry.version(World.root(1), start - 2 * WINDOW, 2 * LIFE, WINDOW));
        assertEquals(start - 2 * WINDOW, key.entry().lastVersion().activation());
        assertEquals(end, key.notAfter());
        key.entry().adopt(world.registry.version(World.root(1), start, LIFE / 2, WINDOW));
        assertEquals(start - 2 * WINDOW, key.entry().lastVersion().activation());
        assertEquals(start + LIFE / 2, key.notAfter());
    }

    @Test
    void entryIsShownByItsVersionInForceAndLastsWithoutAGap() {
        long end = start - WINDOW + LIFE;
        assertEquals(end, key.notAfter());
        assertEquals(end - start, key.entry().millisInForce());
        adopt(world, key, 2, end);
        byte[] first = key.keyId();
        assertEquals(end + LIFE, key.notAfter(), "the successor goes on where the first ends");
        assertArrayEquals(key.entry().versions().get(0).keyId(), first);
        pass(end - start);
        assertArrayEquals(key.entry().lastVersion().keyId(), key.keyId());
        assertFalse(Arrays.equals(first, key.keyId()));
        pass(LIFE + 1);
        assertEquals(0, key.entry().millisInForce());
        assertEquals(end + LIFE, key.notAfter());
        assertArrayEquals(key.entry().lastVersion().keyId(), key.keyId(), "of the last one if none is in force");
    }
}
