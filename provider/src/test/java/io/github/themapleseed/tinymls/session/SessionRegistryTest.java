package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * docs/keys.md: a key handed to ciphers in the raw gets one session, found again and bounded in number; its
 * lifetime counts from its first sight, an imported key's never passes its not-after.
 */
class SessionRegistryTest {
    private static final long LIFETIME = World.DEFAULT.lifetimeMillis();

    private final World world = new World();
    private final SessionRegistry registry = world.registry;

    @Test
    void sameKeySameSession() throws InvalidKeyException {
        SessionHandle first = registry.shared(World.root(1));
        assertSame(first, registry.shared(World.root(1)));
        assertNotSame(first, registry.shared(World.root(2)));
        assertNotSame(first, registry.create(World.root(1), World.DEFAULT));
        byte[] longer = Arrays.copyOf(World.root(1), 33);
        assertNotSame(first, registry.shared(longer));
    }

    /** Another thread hands the key in while its material is derived. */
    @Test
    void keyHandedInTwiceAtOnceGetsOneSession() throws InvalidKeyException {
        AtomicReference<SessionHandle> other = new AtomicReference<>();
        SessionHandle late = overtaken(other);
        assertSame(other.get(), late);
        assertSame(late, registry.shared(World.root(1)));
    }

    /** The same for a key whose session cannot seal: the clock was wrong when it was made. */
    @Test
    void keyRenewedTwiceAtOnceGetsOneSession() throws InvalidKeyException {
        world.time.leap(LIFETIME);
        SessionHandle stuck = registry.shared(World.root(1));
        World.seal(stuck);
        world.time.leap(-LIFETIME);
        long released = Counter.KEY_RELEASED.total();
        AtomicReference<SessionHandle> other = new AtomicReference<>();
        SessionHandle late = overtaken(other);
        assertNotSame(stuck, late);
        assertSame(other.get(), late);
        assertEquals(released + 1, Counter.KEY_RELEASED.total(), "the one that came too late");
        World.seal(late);
    }

    private SessionHandle overtaken(AtomicReference<SessionHandle> other) throws InvalidKeyException {
        world.recorder.onOperation(what -> {
            world.recorder.onOperation(nothing -> { });
            other.set(assertDoesNotThrow(() -> registry.shared(World.root(1))));
        });
        return registry.shared(World.root(1));
    }

    /** A mode in which events wait for another thread would be left on the caller's. */
    @Test
    void eventsOfACallerAreDeliveredAtOnceAfterwards() throws InvalidKeyException {
        registry.shared(World.root(1));
        boolean begins = EventDelivery.handOver();
        EventDelivery.end(begins);
        assertTrue(begins);
    }

    @Test
    void callersArrayIsNeitherKeptNorChanged() throws InvalidKeyException {
        byte[] root = World.root(1);
        SessionHandle first = registry.shared(root);
        assertArrayEquals(World.root(1), root);
        Arrays.fill(root, (byte) 0);
        assertSame(first, registry.shared(World.root(1)));
    }

    @Test
    void boundedByLettingGoOfTheLeastRecentlyUsed() throws InvalidKeyException {
        List<SessionHandle> handles = new ArrayList<>();
        for (int i = 0; i < CacheLimits.DEFAULT.sessions(); i++) {
            handles.add(registry.shared(World.root(i)));
            world.time.pass(1);
        }
        assertSame(handles.get(0), registry.shared(World.root(0)), "used again: the second is now the eldest");
        world.time.pass(1);
        long limits = Counter.LIMIT_SESSIONS.total();
        registry.shared(World.root(CacheLimits.DEFAULT.sessions()));
        assertEquals(limits + 1, Counter.LIMIT_SESSIONS.total());
        world.time.pass(1);
        assertSame(handles.get(0), registry.shared(World.root(0)));
        world.time.pass(1);
        assertSame(handles.get(2), registry.shared(World.root(2)));
        world.time.pass(1);
        assertNotSame(handles.get(1), registry.shared(World.root(1)), "1024 at most");
    }

    @Test
    void lifetimeCountsFromTheFirstSightEvenAfterEviction() throws InvalidKeyException {
        SessionHandle first = registry.shared(World.root(0));
        world.time.pass(LIFETIME / 2);
        for (int i = 1; i <= CacheLimits.DEFAULT.sessions(); i++) {
            registry.shared(World.root(i));
        }
        SessionHandle again = registry.shared(World.root(0));
        assertNotSame(first, again);
        world.time.pass(LIFETIME / 2);
        World.seal(again);
        world.time.pass(1);
        assertThrows(KeyEndedException.class, () -> World.seal(again));
        SessionHandle young = registry.shared(World.root(1));
        World.seal(young);
    }

    /** A provider taken off the list and registered again has a registry of its own, in the same process. */
    @Test
    void lifetimeCountsFromTheFirstSightOfTheProcess() throws InvalidKeyException {
        registry.shared(World.root(1));
        world.time.pass(LIFETIME / 2);
        SessionDependencies again = new SessionDependencies(world.dependencies.delegate(), new SecureRandom(),
                world.dependencies.keys());
        SessionHandle same = new SessionRegistry(again, World.DEFAULT).shared(World.root(1));
        assertEquals(ManualTime.START + LIFETIME, same.session().notAfter());
        world.time.pass(LIFETIME / 2 + 1);
        assertThrows(KeyEndedException.class, () -> World.seal(same));
    }

    /** To find one to evict, no more entries are looked at than were used since the last time. */
    @Test
    void evictionCostsTheSameHoweverManySessionsThereAre() throws InvalidKeyException {
        for (int limit : new int[] {4, 400}) {
            World small = new World(World.DEFAULT, new CacheLimits(limit, 16));
            List<SessionHandle> handles = new ArrayList<>();
            for (int i = 0; i < 3 * limit; i++) {
                handles.add(small.registry.shared(World.root(i)));
            }
            for (int i = 2 * limit; i < 3 * limit; i++) {
                assertSame(handles.get(i), small.registry.shared(World.root(i)), "the last are kept");
            }
            assertNotSame(handles.get(0), small.registry.shared(World.root(0)));
            assertNotSame(handles.get(2 * limit - 1), small.registry.shared(World.root(2 * limit - 1)));
        }
    }

    @Test
    void importsLifeEndsAtItsNotAfterAtTheLatest() throws InvalidKeyException {
        SessionHandle original = world.generated(World.DEFAULT);
        byte[] export = original.session().export();
        world.time.pass(LIFETIME - 1_000);
        SessionHandle imported = world.registry.create(export, World.DEFAULT);
        World.seal(imported);
        world.time.pass(1_001);
        assertThrows(KeyEndedException.class, () -> World.seal(imported));
    }

    @Test
    void importsWindowAndLifetimeAreTheImporters() throws InvalidKeyException {
        byte[] export = world.generated(World.DEFAULT).session().export();
        SessionHandle imported = world.registry.create(export, new RatchetPolicy(100, 1_000, 5_000));
        World.seal(imported);
        assertTrue(imported.session().tree().from() >= world.time.wallMillis() - 1_250);
        world.time.pass(5_001);
        assertThrows(KeyEndedException.class, () -> World.seal(imported));
    }

    @Test
    void generatedKeyIsExportedWholeUntilThereIsAPast() {
        SessionHandle key = world.generated(World.DEFAULT);
        assertEquals(82, key.session().export().length, "one node: it fits an RSA wrap");
        World.seal(key);
        world.pass(World.DEFAULT.windowMillis());
        assertEquals(82, key.session().export().length);
        world.pass(1);
        assertTrue(key.session().export().length > 82);
    }

    private VersionMaterial version(long activation, long lifetimeMillis, long windowMillis)
            throws InvalidKeyException {
        VersionMaterial made = registry.version(World.root(1), activation, lifetimeMillis, windowMillis);
        made.wipe();
        return made;
    }

    @Test
    void versionHoldsWhatTheWindowHasNotLeft() throws InvalidKeyException {
        long now = world.time.wallMillis();
        long window = World.DEFAULT.windowMillis();
        assertEquals(now - window, version(now - LIFETIME / 2, LIFETIME, window).key().tree().from());
        assertEquals(now + 1, version(now + 1, LIFETIME, window).key().tree().from());
        assertEquals(7, version(7, LIFETIME, RatchetPolicy.UNLIMITED).key().tree().from());
    }

    @Test
    void versionLastsForItsLifetimeAndAnEpochAtTheLeast() throws InvalidKeyException {
        long now = world.time.wallMillis();
        long window = World.DEFAULT.windowMillis();
        assertEquals(now - 5 + LIFETIME, version(now - 5, LIFETIME, window).key().notAfter());
        assertEquals(now + LIFETIME, version(7, LIFETIME, RatchetPolicy.UNLIMITED).key().notAfter());
        assertEquals(EpochArithmetic.MAX, version(now, Long.MAX_VALUE, window).key().notAfter());
        assertEquals(now, version(now, 0, window).key().notAfter());
        assertThrows(InvalidKeyException.class, () -> version(now - window - 1, 0, window));
    }

    @Test
    void whatIsNoKeyIsRefusedInWords() {
        for (int length : new int[] {0, 16, 31, 65, 82}) {
            InvalidKeyException refused = assertThrows(InvalidKeyException.class,
                    () -> registry.shared(new byte[length]));
            assertTrue(refused.getMessage().contains("32 to 64 bytes"), refused.getMessage());
            assertTrue(refused.getMessage().contains(" " + length + " bytes"), refused.getMessage());
        }
    }

    @Test
    void rootIsNotKeptLongerThanTheFirstPuncture() throws InvalidKeyException {
        SessionHandle idle = registry.shared(World.root(1));
        world.pass(15_000);
        assertTrue(idle.session().tree().from() > 0, "an idle key is punctured by the first visit");
        SessionHandle used = registry.shared(World.root(2));
        World.seal(used);
        assertTrue(used.session().tree().from() > 0, "a used one at once");
    }
}
