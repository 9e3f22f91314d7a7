package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.session.World.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.memory.SlotMemory;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.CompactLock;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.Header;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 3, derive, then commit: a header moves nothing, neither cache nor tree, until its message is
 * authentic. FORMAT.md section 9: a message opens while its epoch is no further from the clock than the window, either
 * way.
 */
class ForgeryTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();
    /** What opening may count, but for refusals. Other counts move by themselves, as other tests' keys are erased. */
    private static final List<Counter> COUNTS = List.of(Counter.OPENED, Counter.OPENED_BYTES, Counter.SEALED,
            Counter.SEALED_BYTES, Counter.LIMIT_RECEIVER_EPOCHS, Counter.LIMIT_SESSIONS);

    private final World world = new World();
    private final SessionHandle sender = world.imported(World.DEFAULT);
    private final SessionHandle receiver = world.imported(World.DEFAULT);

    private static RefusalReason refusal(SessionHandle key, byte[] message) {
        return assertThrows(RefusedMessageException.class, () -> World.open(key, message)).reason();
    }

    @Test
    void forgedMessagesLeaveNoTrace() throws RefusedMessageException {
        long seed = Long.getLong("tinymls.seed", System.nanoTime());
        System.out.println("forged messages: tinymls.seed=" + seed);
        Random random = new Random(seed);
        byte[] genuine = World.seal(sender);
        refusal(receiver, tampered(genuine, genuine.length - 1));
        long from = receiver.session().tree().from();
        Set<String> held = world.recorder.keysHeld();
        for (int i = 0; i < 2_000; i++) {
            byte[] forged = genuine.clone();
            random.nextBytes(forged);
            forged[0] = 1;
            byte[] name = Header.epochAndSalt(world.time.wallMillis() + random.nextInt(120_000) - 60_000, new byte[12]);
            System.arraycopy(name, 0, forged, 1, 6);
            assertEquals(RefusalReason.COMMITMENT, refusal(receiver, forged));
        }
        assertEquals(0, receiver.session().opener().size());
        assertEquals(from, receiver.session().tree().from());
        assertEquals(held, world.recorder.keysHeld());
        assertArrayEquals(TEXT, World.open(receiver, genuine));
        assertEquals(1, receiver.session().opener().size());
    }

    /** All that a receiver and one of its ciphers hold, in words: nodes, sender epochs, memory and counts. */
    private String state(LastSenderCache memory) {
        Session session = receiver.session();
        StringBuilder all = new StringBuilder();
        Object path = Inside.of(session.tree(), "path");
        if (path != null && Inside.of(path, "path") != null) {
            all.append(Inside.of(path, "height"))
                    .append(HexFormat.of().formatHex(SlotMemory.of(path, "path").bytes()))
                    .append(Inside.of(path, "last"));
        }
        all.append(session.tree().from()).append(world.recorder.keysHeld())
                .append(Inside.of(Inside.of(session, "streams"), "streams"));
        Object kept = Inside.of(session.opener(), "kept");
        if (kept != null) {
            ((Map<?, ?>) Inside.of(kept, "bySender")).forEach((sender, epoch) ->
                    all.append(epoch).append(Inside.of(epoch, "used")));
        }
        all.append(Inside.of(memory, "last")).append(Inside.of(memory, "misses"));
        for (Counter count : COUNTS) {
            all.append(count).append(count.total());
        }
        return all.toString();
    }

    /** Forgeries of a message: of every epoch in the window, its own among them, with and without the right names. */
    private static List<byte[]> forgeries(byte[] genuine, byte[] header) {
        List<byte[]> all = new ArrayList<>();
        long now = World.epochOf(genuine);
        for (long away : new long[] {-WINDOW, -4_097, -1, 0, 1, 4_097, WINDOW}) {
            byte[] forged = genuine.clone();
            System.arraycopy(Header.epochAndSalt(now + away, new byte[12]), 0, forged, 1, 6);
            all.add(tampered(forged, 40));
        }
        for (int at : new int[] {1, 6, 7, 18, 19, 23, 24, 55, Header.BYTES, genuine.length - 1}) {
            all.add(tampered(genuine, at));
        }
        byte[] othersName = genuine.clone();
        System.arraycopy(header, 0, othersName, 0, Header.BYTES);
        all.add(othersName);
        return all;
    }

    /** Neither nodes nor sender epochs, neither their use nor a cipher's memory: a header alone moves none of them. */
    @Test
    void noKindOfForgeryChangesAnythingThatCanBeSeen() throws RefusedMessageException {
        LastSenderCache memory = new LastSenderCache();
        byte[] remembered = World.seal(sender);
        sender.session().sealer().close();
        byte[] known = World.seal(sender);
        sender.session().sealer().close();
        byte[] unknown = World.seal(sender);
        sender.session().destroy();
        for (boolean met : new boolean[] {false, true}) {
            if (met) {
                World.open(receiver, memory, known);
                World.open(receiver, memory, remembered);
                World.open(receiver, memory, remembered);
                receiver.session().opener().retireUnused(); // asks who is idle: from here on none was used
            } else {
                refusal(receiver, tampered(unknown, 30)); // the window has passed over the tree once
            }
            String before = state(memory);
            for (byte[] message : List.of(unknown, known, remembered)) {
                for (byte[] forged : forgeries(message, message == known ? remembered : known)) {
                    for (int time = 0; time < 40; time++) { // longer than a cipher sticks to its sender
                        assertThrows(RefusedMessageException.class, () -> World.open(receiver, memory, forged));
                    }
                    forgedStream(forged);
                    assertEquals(before, state(memory));
                }
            }
        }
        assertArrayEquals(TEXT, World.open(receiver, memory, unknown));
    }

    /** The same as the first chunk of a message that comes in piece by piece. */
    private void forgedStream(byte[] forged) {
        assertThrows(RefusedMessageException.class, () -> {
            try (StreamedMessage stream = receiver.session().opener()
                    .begin(Header.parse(forged, 0), AssociatedData.NONE)) {
                stream.open(
                        new BufferPair(forged, Header.BYTES, forged.length - Header.BYTES, new byte[forged.length], 0));
            }
        });
    }

    /** Nothing is derived twice: what an authentic message had derived is there for the next sender's. */
    @Test
    void authenticMessageMovesThePath() throws RefusedMessageException {
        world.recorder.forgetStepOutputs();
        World.open(receiver, World.seal(sender));
        world.time.pass(200);
        byte[] next = World.seal(sender);
        world.recorder.forgetStepOutputs();
        World.open(receiver, next);
        assertTrue(world.recorder.steps() <= 10, "steps: " + world.recorder.steps());
        assertTrue(world.recorder.stepOutputsAreWiped());
    }

    private static byte[] tampered(byte[] message, int at) {
        byte[] changed = message.clone();
        changed[at] ^= 1;
        return changed;
    }

    @Test
    void everyFlippedByteOfAKnownOrUnknownEpochMovesNothing() throws RefusedMessageException {
        byte[] genuine = World.seal(sender);
        byte[] next = World.seal(sender);
        sender.session().destroy();
        for (boolean known : new boolean[] {false, true}) {
            int kept = known ? 1 : 0;
            if (known) {
                World.openTwice(receiver, next);
            }
            for (int at = 0; at < genuine.length; at++) {
                refusal(receiver, tampered(genuine, at));
                assertEquals(kept, receiver.session().opener().size(), "byte " + at);
                assertEquals(kept, world.recorder.keysHeld().size(), "byte " + at);
            }
        }
        assertArrayEquals(TEXT, World.open(receiver, genuine));
    }

    @Test
    void receiverKeepsSoManyEpochsAtMost() throws RefusedMessageException {
        World small = new World(World.DEFAULT, new CacheLimits(1_024, 256));
        SessionHandle busy = small.imported(World.DEFAULT);
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            messages.add(World.seal(busy));
            small.time.pass(160);
        }
        SessionHandle patient = small.imported(new RatchetPolicy(100, 2 * WINDOW, TimeUnit.DAYS.toMillis(1)));
        for (byte[] message : messages) {
            assertArrayEquals(TEXT, World.open(patient, message));
            assertTrue(patient.session().opener().size() <= 256);
        }
        for (byte[] message : messages) {
            assertArrayEquals(TEXT, World.open(patient, message), "one that was let go is derived again");
        }
        busy.session().destroy();
        assertTrue(small.recorder.keysHeld().size() <= 256, "those let go have forgotten their keys");
    }

    @Test
    void unusedReceiverEpochsAreLetGo() throws RefusedMessageException {
        World.open(receiver, World.seal(sender));
        world.pass(WINDOW / 2);
        assertEquals(0, receiver.session().opener().size());
    }

    @Test
    void windowIsClosedOnBothSides() throws RefusedMessageException {
        byte[] message = World.seal(sender);
        long epoch = World.epochOf(message);
        for (long skew : new long[] {-WINDOW, -1, 0, 1, WINDOW}) {
            world.time.leap(epoch + skew - world.time.wallMillis());
            assertArrayEquals(TEXT, World.open(receiver, message), "clock ahead by " + skew);
        }
        world.time.leap(epoch + WINDOW + 1 - world.time.wallMillis());
        assertEquals(RefusalReason.ERASED, refusal(receiver, message));
        world.time.leap(epoch - WINDOW - 1 - world.time.wallMillis());
        assertEquals(RefusalReason.NOT_REACHED, refusal(receiver, message));
    }

    @Test
    void sealingTakesNoLock() throws Exception {
        World.seal(sender);
        var rotation = MessageSealer.class.getDeclaredField("rotation");
        rotation.setAccessible(true);
        var lock = (CompactLock) rotation.get(sender.session().sealer());
        Thread sealing = new Thread(() -> World.seal(sender));
        lock.lock();
        try {
            sealing.start();
            assertTrue(Await.end(sealing), "ARCHITECTURE.md hazard 9: the fast path waits for nobody");
        } finally {
            lock.unlock();
            sealing.join();
        }
    }
}
