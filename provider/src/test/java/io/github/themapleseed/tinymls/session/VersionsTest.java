package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.session.Entries.adopt;
import static io.github.themapleseed.tinymls.session.Entries.entry;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.ListeningLog;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which version of an entry seals and opens is a matter of the clock alone. */
class VersionsTest extends TwoProcesses {
    private void appoint(int root, long activation) {
        assertTrue(adopt(world, key, root, activation));
        assertTrue(adopt(peers, peer, root, activation));
    }

    private void assertOpens(KeyHandle opener, byte[] message) throws RefusedMessageException {
        assertArrayEquals(World.TEXT, World.open(opener, message));
    }

    private RefusalReason refusal(KeyHandle opener, byte[] message) {
        return assertThrows(RefusedMessageException.class, () -> World.open(opener, message)).reason();
    }

    /** Whether the version with that root sealed the message. */
    private static boolean isUnder(int root, byte[] message) throws Exception {
        World other = new World();
        other.time.leap(World.epochOf(message) - other.time.wallMillis());
        try {
            World.open(other.imported(root, World.DEFAULT), message);
            return true;
        } catch (RefusedMessageException e) {
            assertEquals(RefusalReason.COMMITMENT, e.reason());
            return false;
        }
    }

    @Test
    void successorComesIntoForceByTheClockAlone() throws Exception {
        appoint(2, start + LEAD);
        byte[] first = World.seal(key);
        pass(LEAD - 1);
        byte[] last = World.seal(key);
        pass(1);
        byte[] next = World.seal(key);
        assertTrue(isUnder(1, first) && isUnder(1, last) && isUnder(2, next));
        assertEquals(start + LEAD - 1, World.epochOf(last));
        assertEquals(start + LEAD, World.epochOf(next), "the sender epoch ended at the activation");
        assertOpens(peer, last);
        assertOpens(peer, next);
        assertOpens(key, last);
        assertEquals(RefusalReason.ERASED, refusal(peer, first));
    }

    @Test
    void messageInPiecesGoesOnUnderItsVersion() throws Exception {
        appoint(2, start + LEAD);
        pass(LEAD - 1);
        StreamedMessage stream = key.beginSealing(AssociatedData.NONE, null, null);
        int chunk = ChunkLayout.V1.chunkBytes();
        int length = Header.BYTES + (int) ChunkLayout.V1.sealedBytes(2L * chunk);
        byte[] message = new byte[length];
        byte[] text = new byte[2 * chunk];
        stream.header().writeTo(message, 0);
        int at = Header.BYTES;
        at += stream.seal(new BufferPair(text, 0, chunk, message, at));
        pass(WINDOW / 2);
        at += stream.seal(new BufferPair(text, chunk, chunk, message, at));
        at += stream.seal(new BufferPair(text, 0, 0, message, at));
        assertEquals(length, at);
        byte[] opened = new byte[length];
        assertEquals(text.length,
                peer.open(new LastSenderCache(), MessageOpener.header(message, 0), AssociatedData.NONE,
                new BufferPair(message,
                Header.BYTES, length - Header.BYTES, opened, 0)));
        assertTrue(World.epochOf(World.seal(key)) >= start + LEAD);
    }

    @Test
    void shownIvIsKeptOverAnActivation() throws Exception {
        appoint(2, start + LEAD);
        pass(LEAD - 1);
        ReservedNonce shown = key.reserve(null);
        pass(1);
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(0)];
        key.seal(AssociatedData.NONE, ShownIv.of(shown), null, new BufferPair(message, 0, 0, message, 0));
        assertArrayEquals(shown.iv(), Header.parse(message, 0).iv());
        assertTrue(isUnder(2, message));
    }

    @Test
    void versionIsGoneOnceItsEpochsHaveLeftTheWindow() throws Exception {
        appoint(2, start + LEAD);
        World.seal(key);
        pass(LEAD + WINDOW / 2);
        byte[] next = World.seal(key);
        assertEquals(2, key.entry().material().size());
        pass(WINDOW / 2 + World.DEFAULT.alignmentMillis() + WINDOW);
        assertEquals(1, key.entry().material().size());
        assertFalse(key.entry().versions().get(0).alive());
        assertTrue(isUnder(2, next));
        assertTrue(key.canSeal());
    }

    @Test
    void nothingSealsOrOpensInAGap() throws Exception {
        appoint(2, start - WINDOW + LIFE + LEAD);
        pass(LIFE - WINDOW);
        byte[] last = World.seal(key);
        pass(1);
        KeyEndedException refused = assertThrows(KeyEndedException.class, () -> World.seal(key));
        assertEquals(Counter.SEALING_NO_VERSION, refused.count());
        assertTrue(refused.getMessage().contains("the next comes into force at "
                + Lifetime.shown(start - WINDOW + LIFE + LEAD)), refused::getMessage);
        assertThrows(KeyEndedException.class, () -> key.checkUsable(true));
        key.checkUsable(false);
        assertFalse(key.canSeal());
        assertOpens(key, last);
        byte[] forged = last.clone();
        forged[6]++;
        assertEquals(RefusalReason.NO_VERSION, refusal(key, forged));
        pass(LEAD - 1);
        assertTrue(isUnder(2, World.seal(key)));
        assertTrue(key.canSeal());
    }

    @Test
    void clockThatStepsBackLeadsNotBackToThePredecessor() throws Exception {
        appoint(2, start + LEAD);
        pass(LEAD);
        World.seal(key);
        world.time.leap(-WINDOW / 2);
        byte[] message = World.seal(key);
        assertTrue(isUnder(2, message));
        assertTrue(World.epochOf(message) >= start + LEAD);
    }

    /** The thread has read the clock, and finds that meanwhile the successor was begun and the clock stepped back. */
    @Test
    void threadThatIsHeldUpLeadsNotBackToThePredecessor() throws Exception {
        appoint(2, start + LEAD);
        EntryHandle other = new EntryHandle(key.entry());
        world.time.holdUpNextReader(() -> {
            world.pass(LEAD);
            World.seal(other);
            world.time.leap(-WINDOW / 2);
        });
        assertTrue(isUnder(2, World.seal(key)));
        assertTrue(isUnder(2, World.seal(other)));
    }

    @Test
    void listenerThatUsesTheEntryWaitsForNoOneWhoWithdraws() throws Exception {
        appoint(2, start + LEAD);
        appoint(3, start + 2 * LEAD);
        byte[] id = key.entry().versions().get(2).keyId();
        List<Boolean> adopted = new CopyOnWriteArrayList<>();
        Runnable adopting = () -> {
            Thread another = new Thread(() -> adopted.add(adopt(world, key, 10 + adopted.size(), start + 3 * LEAD)));
            another.setDaemon(true);
            another.start();
            assertTrue(Await.until(() -> !another.isAlive()), "the entry can be changed while its listeners run");
        };
        try (ListeningLog log = ListeningLog.to("action=destroyed", adopting)) {
            key.entry().withdraw(id);
            assertEquals(List.of(true), adopted, log::toString);
            key.entry().destroy();
            assertTrue(adopted.size() > 1, log::toString);
            assertEquals(List.of(), log.thrown());
        }
    }

    @Test
    void withdrawnInTimeItLeavesThePredecessorInForce() throws Exception {
        appoint(2, start + LEAD);
        pass(LEAD / 2);
        byte[] id = key.entry().versions().get(1).keyId();
        assertTrue(key.entry().withdraw(id));
        assertFalse(key.entry().withdraw(id));
        pass(LEAD);
        assertTrue(isUnder(1, World.seal(key)));
        assertEquals(start - WINDOW + LIFE, key.notAfter());
    }

    @Test
    void lateSuccessorIsObeyedAtOnce() throws Exception {
        byte[] before = World.seal(key);
        pass(1_000);
        byte[] open = World.seal(peer);
        assertOpens(key, open);
        appoint(2, start + 500);
        byte[] after = World.seal(key);
        assertTrue(isUnder(2, after));
        assertOpens(peer, before);
        assertEquals(RefusalReason.PREVIOUS_VERSION, refusal(key, open), "also where its sender was known");
    }

    @Test
    void senderThatLacksTheSuccessorIsTold() throws Exception {
        assertTrue(adopt(world, key, 2, start + LEAD));
        pass(LEAD);
        byte[] old = World.seal(peer);
        assertEquals(RefusalReason.PREVIOUS_VERSION, refusal(key, old));
        assertEquals(RefusalReason.COMMITMENT, refusal(key, old), "at most ten times a second");
        assertEquals(RefusalReason.COMMITMENT, refusal(new EntryHandle(key.entry()), old), "with another handle too");
        pass(100);
        assertEquals(RefusalReason.PREVIOUS_VERSION, refusal(key, old));
        assertEquals(RefusalReason.COMMITMENT, refusal(peer, World.seal(key)));
    }

    @Test
    void keyThatIsThereAlreadyWidensNothing() {
        pass(LEAD);
        long oldest = key.entry().versions().get(0).oldestEpoch();
        assertFalse(adopt(world, key, 1, start - WINDOW));
        assertEquals(1, key.entry().versions().size());
        assertEquals(oldest, key.entry().versions().get(0).oldestEpoch());
        assertFalse(adopt(world, key, 1, start - 2 * WINDOW), "of two activations the smaller counts");
        assertEquals(start - 2 * WINDOW, key.entry().versions().get(0).activation());
        assertTrue(key.canSeal());
        long end = start - 3 * WINDOW + LIFE;
        assertFalse(adopt(world, key, 1, start - 3 * WINDOW), "and of two not-afters");
        assertEquals(end, key.notAfter());
        assertFalse(adopt(world, key, 1, start));
        assertEquals(end, key.notAfter());
    }

    @Test
    void destroyedHandleEndsAloneAndTheEntryGoesOn() throws Exception {
        EntryHandle other = new EntryHandle(key.entry());
        other.destroy();
        assertTrue(other.isDestroyed());
        assertThrows(KeyEndedException.class, () -> World.seal(other));
        assertThrows(KeyEndedException.class, () -> other.checkUsable(false));
        assertThrows(KeyEndedException.class, other::encode);
        assertEquals(RefusalReason.EXPIRED, refusal(other, World.seal(key)));
        assertTrue(key.canSeal());
    }

    @Test
    void referenceFindsTheEntryThatIsLoaded() throws Exception {
        EntryTable table = world.dependencies.keys().entries();
        byte[] reference = key.encode();
        assertEquals(EntryReference.BYTES, reference.length);
        assertArrayEquals(reference, new EntryHandle(key.entry()).encode());
        assertSame(key.entry(), table.find(reference));
        assertSame(key.entry(), table.entry(Entries.ID, 0, World.DEFAULT, 0, world.dependencies));
        assertNotSame(key.entry(), peer.entry());
        for (int i = 0; i < reference.length; i++) {
            byte[] damaged = reference.clone();
            damaged[i] ^= 1;
            assertTrue(assertThrows(InvalidKeyException.class, () -> table.find(damaged)).getMessage()
                    .contains("damaged"), "at " + i);
        }
        long unknown = Counter.UNKNOWN_REFERENCE.total();
        assertThrows(InvalidKeyException.class, () -> new World().dependencies.keys().entries().find(reference));
        assertEquals(unknown + 1, Counter.UNKNOWN_REFERENCE.total());
        assertThrows(InvalidKeyException.class, () -> table.find(Arrays.copyOf(reference, 64)));
    }

    @Test
    void clockAheadAtTheStartEmptiesNothing() throws Exception {
        World wrong = new World();
        wrong.time.leap(10 * LIFE);
        EntryTable table = wrong.dependencies.keys().entries();
        EntryHandle handle = new EntryHandle(table.entry(Entries.ID, start, World.DEFAULT, 0, wrong.dependencies));
        World right = new World();
        handle.entry().adopt(right.registry.version(World.root(1), start - WINDOW, LIFE, WINDOW));
        wrong.pass(2_000);
        assertThrows(KeyEndedException.class, () -> World.seal(handle));
        wrong.time.leap(-10 * LIFE);
        wrong.pass(2 * WINDOW);
        assertTrue(isUnder(1, World.seal(handle)));
    }

    @Test
    void entryThatIsNotUsedRestsForAWhile() throws Exception {
        EntryTable table = new World().dependencies.keys().entries();
        KeyEntry loaded = table.entry(Entries.ID, start, World.DEFAULT, TimeUnit.MILLISECONDS.toNanos(LEAD),
                world.dependencies);
        loaded.adopt(world.registry.version(World.root(3), start - WINDOW, LIFE, WINDOW));
        world.pass(LEAD - 1);
        assertEquals(start - WINDOW, loaded.versions().get(0).oldestEpoch());
        loaded.material().forEach(VersionMaterial::wipe);
        assertEquals(start - WINDOW, loaded.versions().get(0).oldestEpoch());
        world.pass(WINDOW);
        assertTrue(loaded.versions().get(0).oldestEpoch() > start - WINDOW);
        KeyEntry used = table.entry(new byte[16], start, World.DEFAULT, Long.MAX_VALUE / 2, world.dependencies);
        used.adopt(world.registry.version(World.root(4), world.time.wallMillis() - WINDOW, LIFE, WINDOW));
        EntryHandle handle = new EntryHandle(used);
        world.pass(3 * WINDOW);
        assertFalse(used.isAtWork());
        assertTrue(used.versions().get(0).oldestEpoch() < world.time.wallMillis() - 3 * WINDOW, "a tool lists it");
        handle.checkUsable(true);
        world.pass(WINDOW);
        assertTrue(used.versions().get(0).oldestEpoch() >= world.time.wallMillis() - 2 * WINDOW);
    }

    @Test
    void destroyedEntryLeavesNothing() {
        World.seal(key);
        key.entry().destroy();
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertFalse(key.entry().isAlive());
        assertThrows(KeyEndedException.class, () -> key.checkUsable(false));
        EntryHandle again = entry(world);
        assertNotSame(key.entry(), again.entry(), "loaded after that it is a new one");
        assertTrue(again.canSeal());
    }
}
