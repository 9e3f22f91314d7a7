package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A key's end does not come unannounced: warnings, the report of the health check, and what is counted. */
class KeyEndsTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();
    private static final long LIFETIME = World.DEFAULT.lifetimeMillis();
    private static final long HOUR = TimeUnit.HOURS.toMillis(1);
    private static final RatchetPolicy YEAR = new RatchetPolicy(100, WINDOW, TimeUnit.DAYS.toMillis(365));

    private final World world = new World();
    private final Map<Counter, Long> before = new EnumMap<>(Counter.class);

    KeyEndsTest() {
        for (Counter count : Counter.values()) {
            before.put(count, count.total());
        }
    }

    private void assertMore(long more, Counter count) {
        assertEquals(more, count.total() - before.get(count), count::toString);
    }

    private static KeyEndedException refused(SessionHandle key) {
        return assertThrows(KeyEndedException.class, () -> World.seal(key));
    }

    @Test
    void oneWarningATenthBeforeTheEndAndOneAtIt() throws InvalidKeyException {
        List<SessionHandle> keys = List.of(world.generated(World.DEFAULT), world.registry.shared(World.root(2)));
        world.pass(LIFETIME - LIFETIME / 10 - 1_000);
        assertMore(0, Counter.KEY_END_NEAR);
        world.pass(20_000);
        assertMore(keys.size(), Counter.KEY_END_NEAR);
        world.pass(LIFETIME / 10 - 20_000);
        world.registry.create(World.root(2), World.DEFAULT);
        world.maintenance.visitDue();
        assertMore(keys.size(), Counter.KEY_END_NEAR);
        assertMore(0, Counter.KEY_END_REACHED);
        world.pass(20_000);
        assertMore(keys.size(), Counter.KEY_END_REACHED);
        keys.forEach(KeyEndsTest::refused);
        world.pass(HOUR);
        assertMore(keys.size(), Counter.KEY_END_REACHED);
    }

    @Test
    void importIsWarnedOfBeforeItsNotAfter() throws InvalidKeyException {
        byte[] export = new World().generated(World.DEFAULT).session().export();
        SessionHandle imported = world.registry.create(export, YEAR);
        world.pass(LIFETIME - LIFETIME / 10 + 20_000);
        assertMore(1, Counter.KEY_END_NEAR);
        assertEquals(ManualTime.START + LIFETIME, imported.session().notAfter());
    }

    @Test
    void processThatEndsAStoredKeyLongBeforeItsEndSaysSoOnce() throws InvalidKeyException {
        byte[] stored = new World().generated(YEAR).session().export();
        byte[] ordinary = new World().registry.generate(World.root(5), World.DEFAULT).session().export();
        world.registry.create(ordinary, World.DEFAULT);
        world.registry.shared(World.root(6));
        assertMore(0, Counter.KEY_END_EARLIER);
        world.registry.shared(stored);
        assertMore(1, Counter.KEY_END_EARLIER);
        world.registry.create(stored, World.DEFAULT);
        assertMore(1, Counter.KEY_END_EARLIER);
        world.registry.create(new World().registry.generate(World.root(7), YEAR).session().export(), YEAR);
        assertMore(1, Counter.KEY_END_EARLIER);
    }

    @Test
    void reportNamesTheFirstToEnd() {
        assertEquals(new KeyStatusReport("0 live", List.of()), world.dependencies.keys().report());
        SessionHandle later = world.generated(YEAR);
        SessionHandle first = world.imported(2, World.DEFAULT);
        String name = first.session().events().keyName();
        assertEquals(name, first.name());
        assertEquals(new KeyStatusReport("2 live, the first to end is key " + name + " at 2026-11-24T00:00:00Z",
                List.of()), world.dependencies.keys().report());
        later.session().destroy();
        first.session().destroy();
    }

    @Test
    void keyThatHasEndedIsReportedOnceItIsAskedToSealAndForAnHour() {
        SessionHandle key = world.imported(World.DEFAULT);
        world.pass(LIFETIME + 20_000);
        assertEquals(List.of(), world.dependencies.keys().report().unable(), "nobody wants it any more");
        key.reportRefused(refused(key));
        assertMore(1, Counter.SEALING_EXPIRED);
        assertEquals(List.of("key " + key.session().events().keyName() + ": the key's lifetime is over"),
                world.dependencies.keys().report().unable());
        world.pass(HOUR);
        assertEquals(1, world.dependencies.keys().report().unable().size());
        world.pass(1_000);
        assertEquals(List.of(), world.dependencies.keys().report().unable());
    }

    /** The life is measured on the monotonic clock, and its end shown by the wall clock. */
    @Test
    void endMovesWithTheWallClockOnceItIsUsedOrExported() throws InvalidKeyException {
        SessionHandle used = world.imported(World.DEFAULT);
        SessionHandle exported = world.imported(2, World.DEFAULT);
        world.time.leap(LIFETIME + 1);
        used.session().checkUsable();
        assertEquals(ManualTime.START + 2 * LIFETIME + 1, used.session().notAfter());
        world.time.leap(-HOUR);
        ExportedKey export = ExportedKey.decode(exported.session().export());
        assertEquals(ManualTime.START + 2 * LIFETIME + 1 - HOUR, export.notAfter());
        export.tree().wipe();
    }

    /** Whoever makes keys without end does not fill the memory with what they refused. */
    @Test
    void soManyKeysAreRememberedAtTheMost() {
        List<SessionHandle> keys = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            keys.add(world.imported(i, World.DEFAULT));
        }
        world.time.pass(LIFETIME + 1);
        for (int i = 0; i < 3; i++) {
            keys.forEach(key -> key.reportRefused(refused(key)));
            world.time.pass(HOUR);
            assertEquals(64, world.dependencies.keys().report().unable().size(), "a refusal counts for an hour");
        }
    }

    @Test
    void keyDestroyedByItsOwnerIsNoIllHealth() {
        SessionHandle key = world.imported(World.DEFAULT);
        key.session().destroy();
        key.reportRefused(refused(key));
        assertMore(1, Counter.SEALING_DESTROYED);
        assertEquals(List.of(), world.dependencies.keys().report().unable());
    }

    @Test
    void liveKeyWhoseClockLiesBehindWhatItHasErasedIsReportedUntilThatIsOver() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        world.pass(2 * WINDOW);
        world.time.leap(-HOUR);
        String unable = world.dependencies.keys().report().unable().toString();
        assertTrue(unable.contains("the clock lies further than the window before what the key has erased"), unable);
        key.reportRefused(refused(key));
        assertMore(1, Counter.SEALING_CLOCK);
        assertEquals(1, world.dependencies.keys().report().unable().size(), "once");
        world.time.leap(HOUR);
        assertEquals(List.of(), world.dependencies.keys().report().unable());
    }

    @Test
    void rawKeyThatGetsAnotherSessionIsNoIllHealth() throws InvalidKeyException {
        SessionHandle old = world.registry.shared(World.root(2));
        World.seal(old);
        world.pass(2 * WINDOW);
        world.time.leap(-HOUR);
        assertEquals(List.of(), world.dependencies.keys().report().unable(), "the next init finds it and heals it");
        old.reportRefused(refused(old));
        assertEquals(1, world.dependencies.keys().report().unable().size());
        World.seal(world.registry.shared(World.root(2)));
        assertEquals(List.of(), world.dependencies.keys().report().unable());
    }

    /** A message in pieces that stood still is the message's trouble, not the key's. */
    @Test
    void messageThatWasGivenUpIsCountedAsThat() {
        SessionHandle key = world.imported(World.DEFAULT);
        StreamedMessage stream = key.session().sealer().begin(AssociatedData.NONE, null, null);
        world.pass(2 * WINDOW);
        KeyEndedException refusal = assertThrows(KeyEndedException.class,
                () -> stream.seal(new BufferPair(World.TEXT, 0, World.TEXT.length, new byte[100], 0)));
        key.reportRefused(refusal);
        assertMore(1, Counter.SEALING_MESSAGE);
        assertEquals(List.of(), world.dependencies.keys().report().unable());
    }
}
