package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.session.World.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.maintenance.SharedDerivationKit;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 12, a wrong clock heals: a key's life is time that goes by, not the difference of two
 * readings of the wall clock; a key handed in again gets a session that works now; what was cut off stays cut off, and
 * the error says so.
 */
class WrongClockTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();
    private static final long LIFETIME = World.DEFAULT.lifetimeMillis();
    private static final long HOUR = TimeUnit.HOURS.toMillis(1);
    private static final long DAY = TimeUnit.DAYS.toMillis(1);
    private static final RatchetPolicy UNLIMITED = new RatchetPolicy(100, RatchetPolicy.UNLIMITED, LIFETIME);

    private static void assertWorks(SessionHandle key, String when) {
        try {
            assertArrayEquals(TEXT, World.open(key, World.seal(key)), when);
            key.session().export();
        } catch (RefusedMessageException | KeyEndedException e) {
            throw new AssertionError(when + ": " + e.getMessage(), e);
        }
    }

    private static void assertEnded(SessionHandle key, String part) {
        String message = assertThrows(KeyEndedException.class, () -> World.seal(key)).getMessage();
        assertTrue(message.contains(part), message);
    }

    /** A key of each kind; the export comes from a machine whose clock is right. */
    private static Map<String, SessionHandle> oneOfEach(World world, byte[] export) throws InvalidKeyException {
        RatchetPolicy policy = world.policy;
        Map<String, SessionHandle> keys = new TreeMap<>();
        keys.put("root key given to init", world.registry.shared(World.root(1)));
        keys.put("live key of a root key", world.registry.create(World.root(2), policy));
        keys.put("generated key", world.registry.generate(World.root(3), policy));
        keys.put("import of an export", world.registry.create(export, policy));
        return keys;
    }

    private static byte[] exportOfTheRightTime(RatchetPolicy policy) {
        return new World().registry.generate(World.root(4), policy).session().export();
    }

    @Test
    void clockThreeDaysSlowAtBootAndPutRight() throws InvalidKeyException {
        for (RatchetPolicy policy : List.of(World.DEFAULT, UNLIMITED)) {
            World world = new World(policy);
            world.time.leap(-3 * DAY);
            Map<String, SessionHandle> keys = oneOfEach(world, exportOfTheRightTime(policy));
            keys.forEach((kind, key) -> assertWorks(key, kind + " before"));
            world.pass(10_000);
            world.time.leap(3 * DAY);
            keys.forEach((kind, key) -> assertWorks(key, kind + " at once"));
            assertSame(keys.get("root key given to init"), world.registry.shared(World.root(1)), "nothing was lost");
            world.pass(4 * WINDOW);
            keys.forEach((kind, key) -> assertWorks(key, kind + " later"));
            world.pass(LIFETIME - 10_000 - 4 * WINDOW - 1);
            keys.forEach((kind, key) -> assertWorks(key, kind + " in its last moment"));
            world.pass(15_000);
            keys.forEach((kind, key) -> assertEnded(key, "lifetime is over"));
        }
    }

    /** A visit to many keys takes long, and reads the clock when it begins: that is no clock that was wrong. */
    @Test
    void keyMadeDuringAVisitIsNotPuncturedBeforeItsTime() {
        World world = new World();
        GuardedInstant begun = world.maintenance.present(World.DEFAULT);
        world.time.pass(10);
        SessionHandle key = world.registry.generate(World.root(1), World.DEFAULT);
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            key.session().maintain(begun, kit);
        }
        assertEquals(0, World.oldest(key));
    }

    /** It was not there while the clock was wrong, so nothing moves its end but its not-after. */
    @Test
    void clockThreeDaysSlowAndAKeyThatWasCut() throws InvalidKeyException {
        World world = new World();
        world.time.leap(-3 * DAY);
        SessionHandle live = world.imported(2, World.DEFAULT);
        SessionHandle shared = world.registry.shared(World.root(1));
        world.pass(TimeUnit.MINUTES.toMillis(6));
        Instant end = Instant.ofEpochMilli(live.session().notAfter());
        world.time.leap(3 * DAY);
        assertEnded(live, "the key's material ends at " + end);
        world.pass(2 * WINDOW);
        assertEnded(live, "the key's material ends at " + end);
        SessionHandle again = world.registry.shared(World.root(1));
        assertNotSame(shared, again);
        assertWorks(again, "handed in again");
        assertSame(again, world.registry.shared(World.root(1)));
    }

    @Test
    void clockAheadForLongerThanAWindowAndPutRight() throws InvalidKeyException {
        for (long ahead : new long[] {2 * HOUR, 70 * 365 * DAY}) {
            World world = new World();
            byte[] export = exportOfTheRightTime(World.DEFAULT);
            world.time.leap(ahead);
            SessionHandle root = world.registry.shared(World.root(1));
            SessionHandle imported = world.registry.shared(export);
            boolean covered = ahead < LIFETIME;
            world.pass(3 * WINDOW);
            assertWorks(root, "ahead");
            assertEquals(covered, canSeal(imported), "as far as its material goes");
            world.time.leap(-ahead);
            assertEnded(root, "the clock lies further than the window before what the key has erased");
            assertWorks(world.registry.shared(World.root(1)), "root key handed in again");
            SessionHandle again = world.registry.shared(export);
            assertNotSame(imported, again);
            assertWorks(again, "export handed in again");
            assertFalse(root.session().tree().covers(world.time.wallMillis()), "what was punctured stays so");
            world.pass(2 * WINDOW);
            assertWorks(world.registry.shared(World.root(1)), "root key");
            assertWorks(world.registry.shared(export), "export");
            assertSame(again, world.registry.shared(export));
        }
    }

    /** With a window, its past would be erased; without one there is no need, until the clock is known to be steady. */
    @Test
    void clockAheadOfANotAfterAtBootAndPutRight() throws InvalidKeyException {
        World world = new World(UNLIMITED);
        world.time.leap(3 * DAY);
        SessionHandle key = world.registry.create(exportOfTheRightTime(UNLIMITED), UNLIMITED);
        assertEnded(key, "the key's material ends at ");
        world.pass(20_000);
        world.time.leap(-3 * DAY);
        assertWorks(key, "put right");
        world.time.leap(3 * DAY);
        world.pass(3 * DAY);
        assertEnded(key, "lifetime is over");
        assertFalse(key.session().isAlive(), "and erased");
    }

    private static boolean canSeal(SessionHandle key) {
        return SealingCheck.at(key.session(), key.session().time().wallMillis()).isUsable();
    }

    @Test
    void exportWhoseMaterialIsPastGetsNoNewSessions() throws InvalidKeyException {
        World world = new World();
        byte[] export = exportOfTheRightTime(World.DEFAULT);
        world.time.leap(70 * 365 * DAY);
        SessionHandle first = world.registry.shared(export);
        for (int i = 0; i < 3; i++) {
            assertSame(first, world.registry.shared(export));
        }
        assertThrows(KeyEndedException.class, first.session()::checkUsable);
    }

    @Test
    void clocksTo2099And1970AndBack() throws InvalidKeyException {
        for (RatchetPolicy policy : List.of(World.DEFAULT, UNLIMITED)) {
            for (long stay : new long[] {1_000, 3 * WINDOW}) {
                World world = new World(policy);
                world.registry.shared(World.root(1));
                SessionHandle live = world.registry.create(World.root(2), policy);
                world.pass(TimeUnit.MINUTES.toMillis(6));
                long now = world.time.wallMillis();
                for (long wrong : new long[] {4_070_908_800_000L, 5_000}) {
                    world.time.leap(wrong - world.time.wallMillis());
                    assertWorks(world.registry.shared(World.root(1)), "at " + Instant.ofEpochMilli(wrong));
                    world.pass(stay);
                    assertWorks(world.registry.shared(World.root(1)), "later than " + Instant.ofEpochMilli(wrong));
                    world.time.leap(now - world.time.wallMillis());
                    assertWorks(world.registry.shared(World.root(1)), "back from " + Instant.ofEpochMilli(wrong));
                }
                assertEquals(policy == UNLIMITED || stay < WINDOW, canSeal(live), "erased past its end, if it lasted");
            }
        }
    }

    @Test
    void machineThatSleptGoesOnAsFarAsTheMaterialReaches() throws InvalidKeyException {
        World world = new World();
        SessionHandle key = world.imported(World.DEFAULT);
        world.pass(TimeUnit.MINUTES.toMillis(6));
        long end = key.session().notAfter();
        world.time.leap(3 * HOUR);
        assertWorks(key, "after three hours of sleep");
        world.pass(2 * WINDOW);
        assertWorks(key, "later");
        assertEquals(end, key.session().notAfter(), "cut off there");
        world.time.leap(LIFETIME);
        assertEnded(key, "the key's material ends at " + Instant.ofEpochMilli(end));
    }

    @Test
    void manySmallLeapsNeitherEndNorLengthenALife() throws InvalidKeyException {
        for (long leap : new long[] {900, -900}) {
            World world = new World(UNLIMITED);
            SessionHandle key = world.imported(UNLIMITED);
            for (int i = 0; i < 500; i++) {
                world.time.leap(leap);
                world.pass(LIFETIME / 500 - 1);
                assertWorks(key, "leap " + i);
            }
            world.pass(500 + 15_000 + 1);
            assertEnded(key, "lifetime is over");
        }
    }

    @Test
    void clockThatIsSetBackDoesNotLengthenALife() throws InvalidKeyException {
        World world = new World(UNLIMITED);
        SessionHandle key = world.imported(UNLIMITED);
        world.pass(HOUR);
        world.time.leap(-12 * HOUR);
        world.pass(LIFETIME - HOUR - 1);
        assertWorks(key, "its last moment");
        world.pass(15_000);
        assertEnded(key, "lifetime is over");
    }

    @Test
    void endMovesWithTheClockThatIsPutRight() {
        World world = new World();
        SessionHandle key = world.imported(World.DEFAULT);
        long end = key.session().notAfter();
        assertEquals(ManualTime.START + LIFETIME, end);
        world.pass(15_000);
        assertEquals(end, key.session().notAfter(), "time alone moves nothing");
        world.time.leap(HOUR);
        world.pass(15_000);
        assertEquals(end + HOUR, key.session().notAfter(), 1, "clocks of milliseconds");
    }

    @Test
    void exportsOfAKeyThatForgetsNothingStayTheSame() {
        World world = new World(UNLIMITED);
        SessionHandle key = world.imported(UNLIMITED);
        byte[] first = key.session().export();
        for (int i = 0; i < 50; i++) {
            world.time.passNanos(333_333_333L);
            world.maintenance.visitDue();
            assertArrayEquals(first, key.session().export());
        }
    }

    @Test
    void newSessionsForAKeyWhoseTimeIsUpAreNotMade() throws InvalidKeyException {
        World world = new World();
        SessionHandle first = world.registry.shared(World.root(1));
        world.pass(LIFETIME + 15_000);
        assertSame(first, world.registry.shared(World.root(1)));
        assertEnded(first, "lifetime is over");
    }
}
