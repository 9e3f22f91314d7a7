package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.session.World.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.memory.SlotMemory;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 7, idle is not safe: what falls out of the window is erased within 1.25 windows, with traffic
 * or without, and not before it falls out. ARCHITECTURE.md hazard 2: nothing of it is left in the delegate's objects
 * either.
 */
class ErasureTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();

    private final World world = new World();

    @net.jqwik.api.Tag("slow")
    @Property(tries = 150)
    void idleKeyIsErasedInTimeAndNotEarlier(@ForAll @LongRange(min = 10, max = 700_000_000) long window,
            @ForAll @LongRange(min = 0, max = 100_000) long start, @ForAll boolean generated)
            throws RefusedMessageException {
        World any = new World();
        any.time.pass(start);
        RatchetPolicy policy = new RatchetPolicy(100, window, TimeUnit.DAYS.toMillis(3650));
        SessionHandle key = generated ? any.generated(policy) : any.imported(policy);
        any.pass(start % (2 * window));
        byte[] message = World.seal(key);
        assertArrayEquals(TEXT, World.open(key, message));
        any.pass(window - 1);
        assertArrayEquals(TEXT, World.open(key, message), "still within the window");
        Set<String> used = any.recorder.keysSeen();
        any.pass(window / 4 + 2);
        assertFalse(key.session().tree().covers(World.epochOf(message)), "from " + key.session().tree().from());
        assertTrue(key.session().tree().covers(any.time.wallMillis() - window), "what is in the window is there");
        used.retainAll(any.recorder.keysHeld());
        assertEquals(Set.of(), used, "the delegate remembers keys of an erased epoch");
    }

    @Test
    void useErasesWithoutAnyMaintenance() {
        SessionHandle key = world.imported(World.DEFAULT);
        byte[] message = World.seal(key);
        world.time.pass(WINDOW + WINDOW / 4);
        World.seal(key);
        assertFalse(key.session().tree().covers(World.epochOf(message)));
        assertTrue(key.session().tree().covers(world.time.wallMillis() - WINDOW));
    }

    @Test
    void openingErasesWithoutAnyMaintenance() {
        SessionHandle key = world.imported(World.DEFAULT);
        SessionHandle peer = world.imported(World.DEFAULT);
        byte[] message = World.seal(key);
        world.time.pass(WINDOW + WINDOW / 4);
        assertThrows(RefusedMessageException.class, () -> World.open(key, tampered(World.seal(peer))));
        assertFalse(key.session().tree().covers(World.epochOf(message)));
    }

    @Test
    void beginningAMessageErasesWithoutAnyMaintenance() {
        SessionHandle key = world.imported(World.DEFAULT);
        byte[] message = World.seal(key);
        world.time.pass(WINDOW + WINDOW / 4);
        key.session().sealer().begin(AssociatedData.NONE, null, null).close();
        assertFalse(key.session().tree().covers(World.epochOf(message)));
    }

    /** Engines of past sender epochs have no visit to wait for: one that the key sealed in, and one that it opened. */
    @Test
    void useErasesEnginesWithoutAnyMaintenance() throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        World.sealTwice(key);
        World.openTwice(key, World.seal(new World().imported(World.DEFAULT)));
        assertEquals(2, world.recorder.keysHeld().size());
        world.time.pass(WINDOW + WINDOW / 4);
        World.puncture(key);
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    @Test
    void copyForAFileHoldsNothingPast() {
        SessionHandle key = world.imported(World.DEFAULT);
        long past = World.epochOf(World.seal(key));
        world.time.pass(WINDOW + WINDOW / 4);
        GgmTree copy = key.session().copyOfTree();
        assertTrue(copy.from() > past);
        copy.wipe();
    }

    private static byte[] tampered(byte[] message) {
        message[message.length - 1] ^= 1;
        return message;
    }

    @Test
    void retiredSenderKeyIsErasedThoughItsEpochIsNot() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.sealTwice(key);
        assertEquals(1, world.recorder.keysHeld().size());
        world.pass(WINDOW / 2);
        assertEquals(Set.of(), world.recorder.keysHeld(), "its period is long over");
    }

    @Test
    void rotationErasesTheKeyBefore() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        assertEquals(Set.of(), world.recorder.keysHeld(), "the first message's engine, erased without a rotation");
        World.seal(key);
        Set<String> before = world.recorder.keysHeld();
        assertEquals(1, before.size(), "one engine, and no kit remembers anything");
        world.time.pass(200);
        World.sealTwice(key);
        assertEquals(1, world.recorder.keysHeld().size());
        assertFalse(world.recorder.keysHeld().containsAll(before));
    }

    @Test
    void exportsBetweenVisitsDelayNothing() throws RefusedMessageException {
        for (int start = 0; start < World.DEFAULT.alignmentMillis(); start += 512) {
            World any = new World();
            any.time.pass(start);
            SessionHandle key = any.imported(World.DEFAULT);
            byte[] message = World.seal(any.imported(World.DEFAULT));
            any.pass(WINDOW - 1);
            World.openTwice(key, message);
            Set<String> used = any.recorder.keysSeen();
            for (int i = 0; i < WINDOW / 4; i += 50) {
                any.pass(50);
                key.session().export();
            }
            used.retainAll(any.recorder.keysHeld());
            assertEquals(Set.of(), used, "from " + start);
        }
    }

    @Test
    void exportIsCutToTheWindowExactly() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        world.pass(WINDOW + 12_345);
        key.session().export();
        assertEquals(world.time.wallMillis() - WINDOW, key.session().tree().from());
    }

    @Test
    void unlimitedWindowErasesNothing() throws RefusedMessageException {
        SessionHandle key = world.imported(new RatchetPolicy(100, RatchetPolicy.UNLIMITED,
                TimeUnit.DAYS.toMillis(365)));
        byte[] message = World.seal(key);
        byte[] export = key.session().export();
        world.pass(TimeUnit.HOURS.toMillis(1));
        world.time.pass(TimeUnit.DAYS.toMillis(200));
        world.maintenance.visitDue();
        assertArrayEquals(TEXT, World.open(key, message));
        assertArrayEquals(export, key.session().export());
        assertEquals(0, key.session().tree().from());
    }

    @Test
    void failureInMaintenanceIsMadeUpForAtTheNextVisit() {
        Logger quiet = Logger.getLogger("tinymls.security");
        quiet.setLevel(Level.OFF);
        SessionHandle key = world.imported(World.DEFAULT);
        SessionHandle other = world.imported(2, World.DEFAULT);
        byte[] message = World.seal(key);
        World.seal(other);
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.STEP)) {
                throw new ProviderException("the delegate is out of order");
            }
        });
        world.pass(WINDOW);
        world.recorder.onOperation(what -> { });
        quiet.setLevel(null);
        world.pass(WINDOW / 4);
        assertFalse(key.session().tree().covers(World.epochOf(message)));
        assertFalse(other.session().tree().covers(World.epochOf(message)));
    }

    @Test
    void failedPunctureLeavesATreeThatWorks() throws RefusedMessageException {
        SessionHandle key = world.generated(World.DEFAULT); // its first puncture has all the way down to go
        byte[] message = World.seal(key);
        world.time.pass(WINDOW + WINDOW / 4);
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.STEP)) {
                throw new ProviderException("the delegate is out of order");
            }
        });
        assertThrows(ProviderException.class, () -> World.seal(key));
        world.recorder.onOperation(what -> { });
        assertTrue(key.session().tree().covers(World.epochOf(message)), "nothing was lost");
        assertArrayEquals(TEXT, World.open(key, World.seal(world.imported(World.DEFAULT))));
        assertArrayEquals(TEXT, World.open(world.imported(World.DEFAULT), World.seal(key)));
        assertFalse(key.session().tree().covers(World.epochOf(message)), "and the puncture was made up for");
    }

    @Test
    void noWayDownToAnErasedLeafIsKept() {
        SessionHandle key = world.imported(World.DEFAULT);
        long epoch = World.epochOf(World.seal(key));
        Object path = Inside.of(key.session().tree(), "path");
        int most = ancestors(path, epoch, key);
        assertTrue(most > 10, "ancestors: " + most);
        for (int i = 0; i < 40; i++) {
            world.pass(WINDOW / 32);
            int left = ancestors(path, epoch, key);
            assertTrue(left <= most);
            most = left;
        }
        assertEquals(0, most);
        assertEquals(null, Inside.of(path, "path"));
    }

    /** How many ancestors of a leaf are kept; each of them covers only epochs that the tree covers. */
    private static int ancestors(Object path, long epoch, SessionHandle key) {
        if (Inside.of(path, "path") == null) {
            return 0;
        }
        byte[] slots = SlotMemory.of(path, "path").bytes();
        int kept = 0;
        for (int height = 0; height < slots.length / 32; height++) {
            if (!Arrays.equals(slots, 32 * height, 32 * height + 32, new byte[32], 0, 32)) {
                assertTrue(epoch >> height << height >= key.session().tree().from(), "at height " + height);
                kept++;
            }
        }
        return kept;
    }

    @Test
    void idleStreamsAreErasedAfterAWindow() throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        StreamedMessage sealing = key.session().sealer().begin(AssociatedData.NONE, null, null);
        StreamedMessage opening = key.session().opener().begin(sealing.header(), AssociatedData.NONE);
        byte[] buffer = new byte[100];
        sealing.seal(new BufferPair(TEXT, 0, TEXT.length, buffer, 0));
        world.pass(WINDOW - 1);
        sealing.touch();
        opening.touch();
        world.pass(WINDOW - 1);
        assertEquals(2, world.recorder.keysHeld().size() + 1, "one was used, the other only holds its key");
        world.pass(WINDOW / 4 + 2);
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertThrows(KeyEndedException.class, () -> sealing.seal(new BufferPair(TEXT, 0, TEXT.length, buffer, 0)));
        assertEquals(RefusalReason.ERASED, assertThrows(RefusedMessageException.class,
                () -> opening.open(new BufferPair(buffer, 0, TEXT.length + 16, new byte[100], 0))).reason());
    }

    @Test
    void streamOnItsWayOutlivesTheWindow() throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        StreamedMessage sealing = key.session().sealer().begin(AssociatedData.NONE, null, null);
        StreamedMessage opening = key.session().opener().begin(sealing.header(), AssociatedData.NONE);
        byte[] plain = new byte[65_536];
        byte[] sealed = new byte[65_552];
        for (int i = 0; i < 200; i++) {
            sealing.seal(new BufferPair(plain, 0, plain.length, sealed, 0));
            assertEquals(plain.length, opening.open(
                    new BufferPair(sealed, 0, sealed.length, new byte[plain.length], 0)));
            world.pass(i < 64 ? WINDOW / 40 : WINDOW / 10); // the first 4 MiB take less than two windows
        }
    }
}
