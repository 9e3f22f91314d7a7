package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.session.World.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.clock.GuardedClock;
import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 5, clocks jump: what is erased goes by a clock that believes a leap only once it has lasted a
 * window, and nothing that is erased comes back.
 */
class ClockJumpTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();
    private static final long YEAR = TimeUnit.DAYS.toMillis(365);
    private static final long HOUR = TimeUnit.HOURS.toMillis(1);

    private final World world = new World();

    private SessionHandle settledKey() throws RefusedMessageException {
        SessionHandle key = world.imported(new RatchetPolicy(100, WINDOW, 3 * YEAR));
        World.open(key, World.seal(key));
        world.pass(2 * WINDOW);
        return key;
    }

    /** Uses the key in every way for so long. */
    private void useFor(SessionHandle key, long millis) throws RefusedMessageException {
        for (long gone = 0; gone < millis; gone += 500) {
            assertArrayEquals(TEXT, World.open(key, World.seal(key)));
            key.session().export();
            world.pass(500);
        }
    }

    @Test
    void leapAheadSetRightWithinAWindowDestroysNothing() throws RefusedMessageException {
        SessionHandle key = settledKey();
        byte[] message = World.seal(key);
        world.time.leap(YEAR);
        useFor(key, WINDOW - 2_000);
        assertThrows(RefusedMessageException.class, () -> World.open(key, message),
                "by the wall clock it is a year old");
        world.time.leap(-YEAR);
        assertArrayEquals(TEXT, World.open(key, message));
        useFor(key, WINDOW * 2);
    }

    /** A key that begins while the clocks disagree waits with erasing until they agree, and no longer. */
    @Test
    void keyThatHasSeenTheClocksAgreeErasesThoughTheyPartAgain() {
        List<Consumer<SessionHandle>> uses = List.of(World::puncture, key -> key.session().export());
        for (Consumer<SessionHandle> use : uses) {
            World any = new World();
            SessionHandle first = any.imported(World.DEFAULT);
            any.time.leap(-WINDOW / 2);
            SessionHandle key = any.imported(2, World.DEFAULT);
            any.time.leap(WINDOW / 2);
            use.accept(key);
            long past = any.time.wallMillis();
            any.time.pass(WINDOW);
            any.time.leap(-WINDOW / 2);
            World.puncture(key);
            any.time.pass(WINDOW / 2);
            World.puncture(key);
            assertFalse(World.covers(key, past));
            Reference.reachabilityFence(first);
        }
    }

    @Test
    void idleKeyOutlivesALeapToo() throws RefusedMessageException {
        SessionHandle key = settledKey();
        byte[] message = World.seal(key);
        world.time.leap(YEAR);
        world.pass(WINDOW - 2_000);
        world.time.leap(-YEAR);
        assertArrayEquals(TEXT, World.open(key, message));
    }

    @Test
    void leapPastTheLifetimeDestroysNothingUnlessItLasts() throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        world.pass(TimeUnit.MINUTES.toMillis(6)); // the tree is cut at the key's end
        byte[] message = World.seal(key);
        world.time.leap(YEAR);
        world.pass(WINDOW - 2_000);
        assertThrows(KeyEndedException.class, () -> World.seal(key));
        world.time.leap(-YEAR);
        assertArrayEquals(TEXT, World.open(key, message));
        World.seal(key);
    }

    @Test
    void leapForGoodIsBelievedAfterAWindow() throws RefusedMessageException {
        SessionHandle key = settledKey();
        byte[] message = World.seal(key);
        world.time.leap(YEAR);
        world.pass(WINDOW + WINDOW / 4);
        assertTrue(key.session().tree().from() > World.epochOf(message));
        assertTrue(key.session().tree().from() >= world.time.wallMillis() - WINDOW - WINDOW / 4);
        useFor(key, WINDOW);
    }

    @Test
    void leapBackByAnHourBringsNothingBack() throws RefusedMessageException {
        SessionHandle key = settledKey();
        long from = key.session().tree().from();
        world.time.leap(-HOUR);
        for (int i = 0; i < 300; i++) {
            assertThrows(KeyEndedException.class, () -> World.seal(key), "nobody could open it");
            world.pass(500);
            assertTrue(key.session().tree().from() >= from, "the tree never grows");
            assertFalse(key.session().tree().covers(from - 1));
        }
        assertThrows(RefusedMessageException.class, () -> World.open(key, forged(from - 1)));
    }

    /** A header of an epoch that the wall clock is inside the window of. */
    private byte[] forged(long epoch) {
        byte[] message = World.seal(world.imported(2, World.DEFAULT));
        for (int i = 0; i < 6; i++) {
            message[1 + i] = (byte) (epoch >>> 8 * (5 - i));
        }
        world.time.leap(epoch - world.time.wallMillis());
        return message;
    }

    @Test
    void leapBackWithinTheWindowSealsWhatOpens() throws RefusedMessageException {
        SessionHandle key = settledKey();
        world.time.leap(key.session().tree().from() - world.time.wallMillis() - WINDOW / 2);
        byte[] message = World.seal(key);
        assertEquals(key.session().tree().from(), World.epochOf(message), "the oldest that is left");
        assertArrayEquals(TEXT, World.open(key, message));
    }

    @Test
    void keyGeneratedBeforeALeapBackErasesInTimeAllTheSame() throws RefusedMessageException {
        SessionHandle key = world.generated(World.DEFAULT);
        world.time.leap(-HOUR);
        byte[] message = World.seal(key);
        useFor(key, 4 * WINDOW);
        assertFalse(key.session().tree().covers(World.epochOf(message)),
                "sealed four windows ago, whatever hour that was called");
    }

    @Test
    void keyMadeRightAfterALeapBackLivesInItsOwnTime() throws RefusedMessageException {
        for (long leap : new long[] {HOUR, 2 * World.DEFAULT.lifetimeMillis()}) {
            for (long window : new long[] {WINDOW, RatchetPolicy.UNLIMITED}) {
                RatchetPolicy policy = new RatchetPolicy(100, window, World.DEFAULT.lifetimeMillis());
                World set = new World();
                World.seal(set.imported(2, policy));
                set.pass(2 * WINDOW);
                set.time.leap(-leap);
                for (SessionHandle key : List.of(set.generated(policy), set.imported(policy))) {
                    byte[] message = World.seal(key);
                    assertEquals(set.time.wallMillis(), World.epochOf(message));
                    key.session().export();
                    set.pass(1_000);
                    assertArrayEquals(TEXT, World.open(key, message));
                    set.pass(2 * WINDOW);
                    assertEquals(window != WINDOW, key.session().tree().covers(World.epochOf(message)));
                    World.seal(key);
                }
            }
        }
    }

    @Test
    void machineThatSleptADayCatchesUp() throws RefusedMessageException {
        SessionHandle key = settledKey();
        byte[] message = World.seal(key);
        world.time.leap(TimeUnit.DAYS.toMillis(1));
        useFor(key, WINDOW + WINDOW / 4);
        assertFalse(key.session().tree().covers(World.epochOf(message)));
        assertTrue(key.session().tree().from() >= world.time.wallMillis() - WINDOW - WINDOW / 4);
    }

    @Test
    void leapsOneAfterTheOtherAreOneLeap() throws RefusedMessageException {
        SessionHandle key = settledKey();
        byte[] message = World.seal(key);
        for (int i = 0; i < 1_000; i++) {
            world.time.leap(900);
            world.time.pass(1);
            key.session().puncture();
        }
        world.time.leap(-900_000);
        assertArrayEquals(TEXT, World.open(key, message), "15 minutes of leaps within a second, and set right");
    }

    @Test
    void slowAndFastClocksAreFollowedWithoutAPause() throws RefusedMessageException {
        for (double speed : new double[] {0.9, 1, 1.1}) {
            World drifting = new World();
            drifting.time.runAt(speed);
            SessionHandle key = drifting.imported(World.DEFAULT);
            byte[] message = World.seal(key);
            while (drifting.time.wallMillis() - World.epochOf(message) < WINDOW) {
                assertArrayEquals(TEXT, World.open(key, message), "in the window at speed " + speed);
                World.seal(key);
                drifting.pass(377);
            }
            drifting.pass((long) (WINDOW * 0.3 / speed));
            assertFalse(key.session().tree().covers(World.epochOf(message)), "at speed " + speed);
        }
    }

    @Test
    void guardedClockItself() {
        ManualTime time = new ManualTime();
        GuardedClock clock = new GuardedClock(time, WINDOW);
        assertEquals(time.wallMillis(), clock.now());
        time.pass(5_000);
        assertEquals(time.wallMillis(), clock.now());
        time.leap(1_000);
        assertEquals(time.wallMillis(), clock.now(), "a second is within tolerance");
        time.leap(YEAR);
        assertEquals(time.wallMillis() - YEAR, clock.now());
        time.pass(WINDOW - 1);
        assertEquals(time.wallMillis() - YEAR, clock.now());
        time.pass(1);
        assertEquals(time.wallMillis(), clock.now(), "it has lasted a window");
    }

    @Test
    void driftIsBelievedThoughNobodyLookedForLong() {
        for (double speed : new double[] {0.9, 1.1}) {
            ManualTime time = new ManualTime();
            GuardedClock clock = new GuardedClock(time, WINDOW);
            time.runAt(speed);
            for (int i = 0; i < 10; i++) {
                time.pass(3 * WINDOW / (1 + i % 3));
                assertEquals(time.wallMillis(), clock.now(), "at speed " + speed);
            }
        }
    }

    /** Also where nobody looks for so long that a clock could have drifted as far: the leap had been seen before. */
    @Test
    void leapThatWasSeenIsNotTakenForDrift() {
        ManualTime time = new ManualTime();
        GuardedClock clock = new GuardedClock(time, WINDOW);
        time.leap(8_000);
        assertEquals(time.wallMillis() - 8_000, clock.now());
        time.pass(WINDOW - 1);
        assertEquals(time.wallMillis() - 8_000, clock.now());
        time.leap(-8_000);
        assertEquals(time.wallMillis(), clock.now(), "set right");
        time.leap(8_000);
        clock.now();
        time.pass(WINDOW);
        assertEquals(time.wallMillis(), clock.now(), "it has lasted a window");
    }

    /** Whether the drift is more than the leap before it or less, and in the same direction or the other. */
    @Test
    void driftAfterALeapIsBelievedThoughNobodyLookedForLong() {
        for (long leap : new long[] {40_000, HOUR / 3, YEAR}) {
            for (int sign : new int[] {-1, 1}) {
                for (double speed : new double[] {0.9, 0.999, 1, 1.001, 1.1}) {
                    ManualTime time = new ManualTime();
                    GuardedClock clock = new GuardedClock(time, WINDOW);
                    time.leap(sign * leap);
                    clock.now();
                    time.runAt(speed);
                    time.pass(8 * HOUR);
                    assertEquals(time.wallMillis(), clock.now(), "a leap of " + sign * leap + " ms, then " + speed);
                }
            }
        }
    }

    /** A second leap begins a suspicion of its own, though the first one is believed by then. */
    @Test
    void secondLeapThatNobodySawIsNotBelievedWithTheFirst() {
        for (int sign : new int[] {-1, 1}) {
            ManualTime time = new ManualTime();
            GuardedClock clock = new GuardedClock(time, WINDOW);
            time.leap(sign * HOUR);
            clock.now();
            time.pass(2 * WINDOW);
            time.leap(sign * HOUR);
            assertEquals(time.wallMillis() - sign * HOUR, clock.now());
            time.pass(WINDOW);
            clock.now();
            time.pass(WINDOW);
            assertEquals(time.wallMillis(), clock.now());
        }
    }

    @Test
    void leapThatComesAndGoesIsNeverBelieved() {
        ManualTime time = new ManualTime();
        GuardedClock clock = new GuardedClock(time, WINDOW);
        for (int i = 0; i < 20; i++) {
            time.leap(YEAR);
            assertEquals(time.wallMillis() - YEAR, clock.now());
            time.pass(WINDOW / 2);
            assertEquals(time.wallMillis() - YEAR, clock.now());
            time.leap(-YEAR);
            time.pass(1);
            assertEquals(time.wallMillis(), clock.now());
        }
    }

    @Test
    void theLeastOfSeveralLeapsIsBelieved() {
        ManualTime time = new ManualTime();
        GuardedClock clock = new GuardedClock(time, WINDOW);
        time.leap(HOUR);
        clock.now();
        time.leap(YEAR);
        time.pass(WINDOW - 1);
        clock.now();
        time.pass(1);
        assertEquals(time.wallMillis() - YEAR, clock.now(), "only the hour has lasted a window");
    }
}
