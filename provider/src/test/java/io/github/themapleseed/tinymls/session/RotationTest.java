package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md section 8, and docs/settings.md: when a sender's traffic key ends. ARCHITECTURE.md hazard 6: a restored
 * snapshot gets a new one.
 */
class RotationTest {
    private static final RatchetPolicy SLOW = new RatchetPolicy(TimeUnit.DAYS.toMillis(2), TimeUnit.DAYS.toMillis(20),
            TimeUnit.DAYS.toMillis(30));

    private final World world = new World();

    private static String name(byte[] message) {
        return HexFormat.of().formatHex(Header.parse(message, 0).epochAndSalt());
    }

    @Test
    void busySenderRotatesFromHalfToOneAndAHalfPeriods() {
        SessionHandle key = world.imported(World.DEFAULT);
        LongSummaryStatistics intervals = new LongSummaryStatistics();
        String last = name(World.seal(key));
        long since = 0;
        while (intervals.getCount() < 1_000) {
            world.time.pass(1);
            since++;
            String now = name(World.seal(key));
            if (!now.equals(last)) {
                intervals.accept(since);
                since = 0;
                last = now;
            }
        }
        System.out.println("rotation intervals in ms: " + intervals);
        assertTrue(intervals.getMin() >= 50 && intervals.getMin() < 58, intervals::toString);
        assertTrue(intervals.getMax() <= 151 && intervals.getMax() > 142, intervals::toString);
        assertEquals(100, intervals.getAverage(), 5, "five standard errors");
    }

    @Test
    void longPeriodLasts() {
        SessionHandle key = world.imported(SLOW);
        byte[] first = World.seal(key);
        world.time.pass(TimeUnit.HOURS.toMillis(23));
        assertEquals(name(first), name(World.seal(key)), "half a period at the least");
        world.time.pass(TimeUnit.HOURS.toMillis(50));
        assertNotEquals(name(first), name(World.seal(key)), "one and a half at the most");
    }

    /** A quarter of the window is the interval, if the period is long: up to a second by the wall clock alone. */
    @Test
    void intervalIsOverToTheMillisecond() {
        for (long interval : new long[] {500, 1_000, 5_000}) {
            SessionHandle key = world.imported(new RatchetPolicy(TimeUnit.DAYS.toMillis(2), 4 * interval,
                    TimeUnit.DAYS.toMillis(30)));
            byte[] first = World.seal(key);
            world.time.pass(interval - 1);
            assertEquals(name(first), name(World.seal(key)), () -> "interval " + interval);
            world.time.pass(1);
            assertNotEquals(name(first), name(World.seal(key)), () -> "interval " + interval);
        }
    }

    @Test
    void periodIsNotAskedOfAnIdleSender() {
        SessionHandle key = world.imported(World.DEFAULT);
        byte[] first = World.seal(key);
        world.pass(World.DEFAULT.windowMillis());
        assertNotEquals(name(first), name(World.seal(key)));
    }

    @Tag("slow")
    @Test
    void epochEndsAfterTwoToThe24Messages() {
        SessionHandle key = world.imported(SLOW);
        MessageSealer sealer = key.session().sealer();
        byte[] first = World.seal(key);
        SenderEpoch epoch = sealer.freshEpoch(null);
        long greatest = Header.parse(first, 0).counter();
        long taken = 2;
        for (ReservedNonce next = sealer.reserve(null); next.name() == epoch.name(); next = sealer.reserve(null)) {
            assertTrue(next.counter() > greatest, "reserved once only");
            greatest = next.counter();
            taken++;
        }
        System.out.println("messages of an epoch: " + taken + ", greatest counter " + greatest);
        assertEquals((1 << 24) - 1, greatest, "2^24 counters from 0 on");
        assertNotEquals(name(first), name(World.seal(key)));
    }

    /** The first message is sealed alone, since the sender epoch is over in which its IV was shown. */
    @Test
    void ivIsShownForOneMessageOnly() {
        SessionHandle key = world.imported(World.DEFAULT);
        MessageIv iv = new MessageIv();
        byte[] first = iv.show(key, null);
        world.time.pass(1_000);
        assertArrayEquals(first, sealedIv(key, iv));
        iv.beginMessage();
        byte[] second = iv.show(key, null);
        assertFalse(Arrays.equals(first, second));
        assertArrayEquals(second, sealedIv(key, iv));
        assertArrayEquals(second, iv.show(key, null));
    }

    private static byte[] sealedIv(SessionHandle key, MessageIv iv) {
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(0)];
        key.seal(AssociatedData.NONE, iv, null, new BufferPair(message, 0, 0, message, 0));
        return Header.parse(message, 0).iv();
    }

    /** However little: a process that was restored from a snapshot may see just that. */
    @Test
    void clockThatStepsBackEndsTheEpoch() {
        for (long step : new long[] {1, 100, 900}) {
            SessionHandle key = world.imported(World.DEFAULT);
            byte[] before = World.seal(key);
            world.time.leap(-step);
            assertNotEquals(name(before), name(World.seal(key)), "ms back: " + step);
        }
    }

    @Test
    void epochOfMessagesAloneEndsAfterTwoToThe24Too() {
        SessionHandle key = world.imported(SLOW);
        SenderEpoch epoch = key.session().sealer().freshEpoch(null);
        PooledEngine engine = new PooledEngine(null, new byte[12], MessageTally.NONE);
        long counter = -1;
        long taken = 0;
        for (long next = epoch.reserve(engine, 0); next >= 0; next = epoch.reserve(engine, 0)) {
            assertTrue(next > counter);
            counter = next;
            taken++;
        }
        assertTrue(counter < 1 << 24 && counter > (1 << 24) - 130, "greatest counter " + counter);
        assertTrue(taken <= 1 << 24 && taken > (1 << 24) - 130, "messages " + taken);
    }

    @Test
    void epochEndsAfterTwoToThe36Bytes() {
        SessionHandle key = world.imported(SLOW);
        byte[] first = World.seal(key);
        exhaustBytes(key);
        int left = 0;
        while (name(first).equals(name(World.seal(key)))) {
            left++;
        }
        assertTrue(left < 64, "counted already when the first message's engine took its stretch");
    }

    @Test
    void messagesWhoseIvWasShownCountTheirBytesToo() {
        SessionHandle key = world.imported(SLOW);
        MessageSealer sealer = key.session().sealer();
        byte[] first = World.seal(key, sealer.reserve(null), null);
        ReservedNonce shown = sealer.reserve(null);
        assertEquals(name(first), name(World.seal(key, sealer.reserve(null), null)));
        exhaustBytes(key);
        assertNotEquals(name(first), name(World.seal(key, shown, null)));
    }

    /** Takes all the bytes that an epoch has, and checks how many those are. */
    private static void exhaustBytes(SessionHandle key) {
        SenderEpoch epoch = key.session().sealer().freshEpoch(null);
        PooledEngine engine = new PooledEngine(null, new byte[12], MessageTally.NONE);
        long taken = 0;
        while (epoch.reserve(engine, 1 << 30) >= 0) {
            taken += 1 << 30;
        }
        assertTrue(taken <= 1L << 36 && taken >= (1L << 36) - (2L << 30), "bytes " + taken);
        for (int step = 1 << 29; step > 0; step >>= 1) {
            while (epoch.reserve(engine, step) >= 0) {
                taken += step;
            }
            assertTrue(taken <= 1L << 36, "bytes " + taken);
        }
        while (epoch.reserve(engine, 0) >= 0) {
            taken++;
        }
    }

    @Test
    void clocksThatComeApartByOverASecondRotateAtOnce() {
        for (long leap : new long[] {1_001, -1_001, 86_400_000, -86_400_000}) {
            World restored = new World();
            SessionHandle key = restored.imported(SLOW);
            byte[] before = World.seal(key);
            restored.time.leap(leap);
            assertNotEquals(name(before), name(World.seal(key)), "leap of " + leap + " ms");
        }
    }

    @Test
    void clocksThatSlowlyComeApartRotateAsWell() {
        SessionHandle key = world.imported(SLOW);
        byte[] before = World.seal(key);
        for (int i = 0; i < 11; i++) {
            world.time.leap(100);
            world.time.pass(1);
        }
        assertNotEquals(name(before), name(World.seal(key)));
    }

    @Test
    void ivShownBeforeARestoreIsKeptUnderAnotherKey() throws RefusedMessageException {
        SessionHandle key = world.imported(SLOW);
        byte[] before = World.seal(key);
        ReservedNonce shown = key.session().sealer().reserve(null);
        world.time.leap(5_000);
        byte[] after = World.seal(key, shown, null);
        assertNotEquals(name(before), name(after));
        assertTrue(Arrays.equals(shown.iv(), Header.parse(after, 0).iv()), "the IV shown is the message's");
        World.open(key, after);
    }

    @Test
    void clocksThatAgreeWithinASecondDoNotRotate() {
        SessionHandle key = world.imported(SLOW);
        byte[] before = World.seal(key);
        world.time.leap(900);
        world.time.pass(10);
        assertEquals(name(before), name(World.seal(key)));
        assertFalse(key.session().isDestroyed());
    }
}
