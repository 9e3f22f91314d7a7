package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.observe.Batch;
import io.github.themapleseed.tinymls.observe.Count;
import io.github.themapleseed.tinymls.observe.Exposition;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.record.Associated;
import io.github.themapleseed.tinymls.record.Chunking;
import io.github.themapleseed.tinymls.record.Header;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the metrics count is what happened: every cause of a rotation, every end of a key, punctures and gauges. */
class ObservedTest {
    private static final Policy SLOW = new Policy(TimeUnit.DAYS.toMillis(2), TimeUnit.DAYS.toMillis(20),
            TimeUnit.DAYS.toMillis(30));
    private static final Policy UNLIMITED = new Policy(100, Policy.UNLIMITED, 86_400_000);
    private static final String OLDEST = "tinymls_oldest_openable_epoch_seconds";

    private final World world = new World();
    private final Map<Count, Long> before = new EnumMap<>(Count.class);

    ObservedTest() {
        for (Count count : Count.values()) {
            before.put(count, count.total());
        }
    }

    private void assertMore(long more, Count count) {
        assertEquals(more, count.total() - before.get(count), count::toString);
    }

    @Test
    void messagesAndBytesAreCountedWholeAndInPieces() throws Refusal {
        KeyHandle key = world.imported(World.DEFAULT);
        byte[] message = World.seal(key);
        World.open(key, message);
        World.open(key, message);
        MessageStream stream = key.session().sealer().begin(Associated.NONE, null, null);
        int chunk = Chunking.V1.chunkBytes();
        byte[] sealed = new byte[chunk + 16];
        stream.seal(new byte[chunk], 0, chunk, sealed, 0);
        assertMore(1, Count.SEALED);
        byte[] last = new byte[16];
        stream.seal(new byte[0], 0, 0, last, 0);
        MessageStream back = key.session().opener().begin(stream.header(), Associated.NONE);
        back.open(sealed, 0, sealed.length, new byte[chunk], 0);
        assertMore(2, Count.OPENED);
        back.open(last, 0, last.length, new byte[0], 0);
        assertMore(2, Count.SEALED);
        assertMore(World.TEXT.length + chunk, Count.SEALED_BYTES);
        assertMore(3, Count.OPENED);
        assertMore(2 * World.TEXT.length + chunk, Count.OPENED_BYTES);
    }

    @Test
    void messageOfManyGenerationsIsOne() throws Refusal {
        KeyHandle key = world.imported(World.DEFAULT);
        int length = 5 << 20;
        byte[] output = new byte[56 + (int) Chunking.V1.sealedBytes(length)];
        key.session().sealer().seal(Associated.NONE, null, null, new byte[length], 0, length, output, 0);
        World.open(key, output);
        assertMore(1, Count.SEALED);
        assertMore(length, Count.SEALED_BYTES);
        assertMore(1, Count.OPENED);
        assertMore(length, Count.OPENED_BYTES);
    }

    @Test
    void messagesOfAnErasedEngineStayCounted() throws Refusal {
        KeyHandle key = world.imported(World.DEFAULT);
        World.open(key, World.seal(key));
        key.session().destroy();
        assertMore(1, Count.SEALED);
        assertMore(World.TEXT.length, Count.SEALED_BYTES);
        assertMore(1, Count.OPENED);
        assertMore(World.TEXT.length, Count.OPENED_BYTES);
    }

    @Test
    void rotationsByTimeAndClock() {
        KeyHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        assertMore(1, Count.ROTATED_FIRST);
        world.time.pass(200);
        World.seal(key);
        assertMore(1, Count.ROTATED_TIME);
        world.time.pass(5_000);
        World.seal(key);
        assertMore(2, Count.ROTATED_TIME);
        world.time.leap(30_000);
        World.seal(key);
        assertMore(1, Count.ROTATED_CLOCK);
        assertMore(1, Count.CLOCK_JUMP);
        assertMore(1, Count.ROTATED_FIRST);
    }

    @Test
    void rotationByCount() {
        KeyHandle key = world.imported(SLOW);
        World.seal(key);
        double rotations = sample("tinymls_rotations_total{cause=\"count\"}");
        double limits = sample("tinymls_limits_reached_total{limit=\"messages\"}");
        for (int i = 0; i <= SenderEpoch.MAX_MESSAGES; i++) {
            key.session().sealer().reserve(null);
        }
        assertEquals(1, sample("tinymls_rotations_total{cause=\"count\"}") - rotations);
        assertEquals(1, sample("tinymls_limits_reached_total{limit=\"messages\"}") - limits);
        assertMore(0, Count.ROTATED_BYTES);
        assertMore(0, Count.LIMIT_BYTES);
    }

    private static double sample(String name) {
        return Exposition.samples().get(name);
    }

    @Test
    void rotationByBytes() {
        KeyHandle key = world.imported(SLOW);
        World.seal(key);
        SenderEpoch full = key.session().sealer().freshEpoch(null);
        KeyedEngine engine = new KeyedEngine(null, new byte[12], Batch.NONE);
        int gibibytes = 0;
        while (full.reserve(engine, 1 << 30) >= 0) {
            gibibytes++;
        }
        assertEquals(SenderEpoch.MAX_BYTES >> 30, gibibytes + 1, "a part of one is taken by the first message's engine");
        double rotations = sample("tinymls_rotations_total{cause=\"bytes\"}");
        double limits = sample("tinymls_limits_reached_total{limit=\"bytes\"}");
        byte[] part = new byte[1 << 20];
        byte[] output = new byte[Header.BYTES + (int) Chunking.V1.sealedBytes(part.length)];
        for (int i = 0; i < 5; i++) { // that engine has 4 MiB at the most
            key.session().sealer().seal(Associated.NONE, null, null, part, 0, part.length, output, 0);
        }
        assertEquals(1, sample("tinymls_rotations_total{cause=\"bytes\"}") - rotations);
        assertEquals(1, sample("tinymls_limits_reached_total{limit=\"bytes\"}") - limits);
        assertMore(0, Count.ROTATED_COUNT);
        assertMore(0, Count.LIMIT_MESSAGES);
    }

    @Test
    void oldestEpochIsShownWhereItIsKnown() {
        KeyHandle root = world.imported(World.DEFAULT);
        assertEquals(Gauge.NONE, root.session().oldestEpoch(), "made elsewhere, nobody knows when");
        assertNotEquals(Double.valueOf(0), Exposition.samples().get(OLDEST));
        assertEquals(ManualTime.START, world.generated(World.DEFAULT).session().oldestEpoch());
        assertEquals(Gauge.NONE, world.generated(UNLIMITED).session().oldestEpoch());
        world.pass(World.DEFAULT.windowMillis());
        assertTrue(root.session().tree().from() > ManualTime.START - World.DEFAULT.windowMillis());
        assertEquals(root.session().tree().from(), root.session().oldestEpoch());
    }

    @Test
    void puncturesAndTheirNodes() {
        KeyHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        assertMore(1, Count.PUNCTURES);
        assertMore(1, Count.NODES_ERASED);
        world.pass(World.DEFAULT.windowMillis());
        assertTrue(Count.PUNCTURES.total() - before.get(Count.PUNCTURES) > 5);
        assertTrue(Count.NODES_ERASED.total() - before.get(Count.NODES_ERASED)
                >= Count.PUNCTURES.total() - before.get(Count.PUNCTURES), "each erases something");
        Reference.reachabilityFence(key);
    }

    @Test
    void keysThatComeAndGo() {
        KeyHandle created = world.generated(World.DEFAULT);
        KeyHandle imported = world.imported(2, World.DEFAULT);
        KeyHandle lasting = world.imported(3, World.DEFAULT);
        assertMore(1, Count.KEY_CREATED);
        assertMore(2, Count.KEY_IMPORTED);
        created.session().destroy();
        created.session().destroy();
        assertMore(1, Count.KEY_DESTROYED);
        imported.session().release();
        assertMore(1, Count.KEY_RELEASED);
        world.pass(World.DEFAULT.lifetimeMillis() + World.DEFAULT.windowMillis());
        assertMore(1, Count.KEY_EXPIRED);
        lasting.session().destroy();
        assertTrue(lasting.session().isDestroyed());
        assertMore(1, Count.KEY_DESTROYED);
    }

    @Test
    void gaugesShowWhatIsAlive() throws Refusal {
        double keys = gauge("tinymls_live_keys");
        double receivers = gauge("tinymls_receiver_epochs");
        double engines = gauge("tinymls_engines");
        Double older = Exposition.samples().get(OLDEST);
        KeyHandle key = world.imported(World.DEFAULT);
        World.open(key, World.seal(key));
        assertEquals(keys + 1, gauge("tinymls_live_keys"));
        assertEquals(receivers + 1, gauge("tinymls_receiver_epochs"));
        assertEquals(engines + 2, gauge("tinymls_engines"), "one that seals, one that opens");
        double oldest = gauge(OLDEST);
        double own = key.session().tree().from() / 1000.0;
        assertEquals(older == null ? own : Math.min(own, older), oldest);
        key.session().destroy();
        assertEquals(keys, gauge("tinymls_live_keys"));
        assertEquals(receivers, gauge("tinymls_receiver_epochs"));
        assertEquals(engines, gauge("tinymls_engines"));
    }

    private static double gauge(String name) {
        System.gc(); // the worlds of other tests, which are weakly watched
        return Exposition.samples().get(name);
    }

    @Test
    void everyReasonHasACountOfItsOwn() {
        assertEquals(Refusal.Reason.values().length,
                Arrays.stream(Refusal.Reason.values()).map(Refusal.Reason::count).distinct().count());
        for (Refusal.Reason reason : Refusal.Reason.values()) {
            assertEquals("REFUSED_" + reason, reason.count().name());
        }
    }

    @Test
    void refusalIsNoMessageOpened() {
        KeyHandle key = world.imported(World.DEFAULT);
        byte[] message = World.seal(key);
        message[60] ^= 1;
        assertThrows(Refusal.class, () -> World.open(key, message));
        assertMore(0, Count.OPENED);
        assertMore(0, Count.OPENED_BYTES);
    }
}
