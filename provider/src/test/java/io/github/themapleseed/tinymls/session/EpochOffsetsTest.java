package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.MetricsExposition;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.Header;
import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clocks that disagree can be seen: in what a refusal says, and in how near to the window's edges messages come. */
class EpochOffsetsTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();

    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);

    private RefusedMessageException refused(byte[] message) {
        RefusedMessageException whole = assertThrows(RefusedMessageException.class, () -> World.open(key, message));
        RefusedMessageException inPieces = assertThrows(RefusedMessageException.class,
                () -> key.session().opener().begin(Header.parse(message, 0), AssociatedData.NONE));
        assertEquals(whole.getMessage(), inPieces.getMessage());
        assertEquals(whole.epochOffsetMillis(), inPieces.epochOffsetMillis());
        return whole;
    }

    @Test
    void refusalSaysHowFarBehindTheEpochIs() {
        byte[] message = World.seal(key);
        world.time.pass(WINDOW + 65_000);
        RefusedMessageException refusal = refused(message);
        assertEquals("the message's epoch lies 2 min 5 s behind this machine's clock, further than the window of 1 min:"
                + " its keys have been erased", refusal.getMessage());
        assertEquals(-WINDOW - 65_000, refusal.epochOffsetMillis());
    }

    @Test
    void refusalSaysHowFarAheadTheEpochIs() {
        byte[] message = World.seal(key);
        world.time.leap(-WINDOW - 65_000);
        RefusedMessageException refusal = refused(message);
        assertEquals("the message's epoch lies 2 min 5 s ahead of this machine's clock, further than the window of"
                + " 1 min", refusal.getMessage());
        assertEquals(WINDOW + 65_000, refusal.epochOffsetMillis());
    }

    @Test
    void refusalOfAnErasedEpochWithinTheWindowSaysItToo() {
        SessionHandle ahead = world.imported(World.DEFAULT);
        byte[] message = World.seal(ahead);
        world.pass(2 * WINDOW);
        world.time.leap(-2 * WINDOW);
        RefusedMessageException refusal = assertThrows(RefusedMessageException.class, () -> World.open(ahead, message));
        assertEquals("the message's epoch lies 0 ms ahead of this machine's clock, and the key does not hold it (any"
                + " more)", refusal.getMessage());
        Reference.reachabilityFence(ahead);
    }

    private void assertOffsets(long lagMillis, long leadMillis) {
        assertEquals(lagMillis, key.session().opener().offsets().lagMillis());
        assertEquals(leadMillis, key.session().opener().offsets().leadMillis());
    }

    @Test
    void messagesThatComeLateShow() throws RefusedMessageException {
        assertOffsets(Gauge.NONE, Gauge.NONE);
        assertEquals(Gauge.NONE, key.session().opener().windowUse());
        byte[] message = World.seal(key);
        world.time.pass(48_000);
        World.open(key, message);
        assertOffsets(48_000, 0);
        assertEquals(800, key.session().opener().windowUse());
        assertTrue(sample("tinymls_opened_epoch_lag_seconds_max") >= 48);
        assertTrue(sample("tinymls_window_used_ratio_max") >= 0.8);
    }

    @Test
    void messageOfThePresentUsesNothingOfTheWindow() throws RefusedMessageException {
        World.open(key, World.seal(key));
        assertEquals(0, key.session().opener().windowUse());
    }

    @Test
    void messagesFromAheadShow() throws RefusedMessageException {
        byte[] message = World.seal(key);
        world.time.leap(-30_000);
        try (StreamedMessage stream = key.session().opener().begin(Header.parse(message, 0), AssociatedData.NONE)) {
            assertOffsets(Gauge.NONE, Gauge.NONE);
            stream.open(
                    new BufferPair(message, Header.BYTES, message.length - Header.BYTES, new byte[message.length], 0));
        }
        assertOffsets(0, 30_000);
        assertEquals(500, key.session().opener().windowUse());
        assertTrue(sample("tinymls_opened_epoch_lead_seconds_max") >= 30);
    }

    private static double sample(String name) {
        return MetricsExposition.samples().get(name);
    }

    @Test
    void greatestStaysForFiveMinutesAndIsGoneAfterTen() throws RefusedMessageException {
        byte[] late = World.seal(key);
        world.time.pass(48_000);
        World.open(key, late);
        for (int second = 0; second < 300; second += 30) {
            assertOffsets(48_000, 0);
            World.open(key, World.seal(key));
            world.pass(30_000);
        }
        for (int second = 0; second < 360; second += 30) {
            World.open(key, World.seal(key));
            world.pass(30_000);
        }
        assertOffsets(0, 0);
        world.pass(TimeUnit.MINUTES.toMillis(11));
        assertOffsets(Gauge.NONE, Gauge.NONE);
    }

    @Test
    void greatestOfAKeyThatOpensNothingMoreStaysAsLong() throws RefusedMessageException {
        byte[] late = World.seal(key);
        world.time.pass(48_000);
        World.open(key, late);
        world.pass(TimeUnit.MINUTES.toMillis(9));
        assertOffsets(48_000, 0);
        world.pass(TimeUnit.MINUTES.toMillis(2));
        assertOffsets(Gauge.NONE, Gauge.NONE);
    }

    @Test
    void nothingIsNotedOfForgedHeadersNorOfKeysWithoutAWindow() throws RefusedMessageException {
        byte[] message = World.seal(key);
        message[message.length - 1] ^= 1;
        world.time.pass(10_000);
        assertThrows(RefusedMessageException.class, () -> World.open(key, message));
        assertOffsets(Gauge.NONE, Gauge.NONE);
        SessionHandle unlimited = world.imported(2, new RatchetPolicy(100, RatchetPolicy.UNLIMITED, 86_400_000));
        World.open(unlimited, World.seal(unlimited));
        assertEquals(Gauge.NONE, unlimited.session().opener().offsets().lagMillis());
    }
}
