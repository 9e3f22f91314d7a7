package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.observe.MetricsExposition;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.lang.ref.Reference;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the metrics count is what happened: every cause of a rotation, every end of a key, punctures and gauges. */
class ObservedTest {
    private static final RatchetPolicy SLOW = new RatchetPolicy(TimeUnit.DAYS.toMillis(2), TimeUnit.DAYS.toMillis(20),
            TimeUnit.DAYS.toMillis(30));
    private static final RatchetPolicy UNLIMITED = new RatchetPolicy(100, RatchetPolicy.UNLIMITED, 86_400_000);
    private static final String OLDEST = "tinymls_oldest_openable_epoch_seconds";

    private final World world = new World();
    private final Map<Counter, Long> before = new EnumMap<>(Counter.class);

    ObservedTest() {
        for (Counter count : Counter.values()) {
            before.put(count, count.total());
        }
    }

    private void assertMore(long more, Counter count) {
        assertEquals(more, count.total() - before.get(count), count::toString);
    }

    @Test
    void messagesAndBytesAreCountedWholeAndInPieces() throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        byte[] message = World.seal(key);
        World.open(key, message);
        World.open(key, message);
        StreamedMessage stream = key.session().sealer().begin(AssociatedData.NONE, null, null);
        int chunk = ChunkLayout.V1.chunkBytes();
        byte[] sealed = new byte[chunk + 16];
        stream.seal(new BufferPair(new byte[chunk], 0, chunk, sealed, 0));
        assertMore(1, Counter.SEALED);
        byte[] last = new byte[16];
        stream.seal(new BufferPair(new byte[0], 0, 0, last, 0));
        StreamedMessage back = key.session().opener().begin(stream.header(), AssociatedData.NONE);
        back.open(new BufferPair(sealed, 0, sealed.length, new byte[chunk], 0));
        assertMore(2, Counter.OPENED);
        back.open(new BufferPair(last, 0, last.length, new byte[0], 0));
        assertMore(2, Counter.SEALED);
        assertMore(World.TEXT.length + chunk, Counter.SEALED_BYTES);
        assertMore(3, Counter.OPENED);
        assertMore(2 * World.TEXT.length + chunk, Counter.OPENED_BYTES);
    }

    @Test
    void messageOfManyGenerationsIsOne() throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        int length = 5 << 20;
        byte[] output = new byte[56 + (int) ChunkLayout.V1.sealedBytes(length)];
        key.session().sealer().seal(AssociatedData.NONE, null, null,
                new BufferPair(new byte[length], 0, length, output, 0));
        World.open(key, output);
        assertMore(1, Counter.SEALED);
        assertMore(length, Counter.SEALED_BYTES);
        assertMore(1, Counter.OPENED);
        assertMore(length, Counter.OPENED_BYTES);
    }

    @Test
    void messagesOfAnErasedEngineStayCounted() throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        World.open(key, World.seal(key));
        key.session().destroy();
        assertMore(1, Counter.SEALED);
        assertMore(World.TEXT.length, Counter.SEALED_BYTES);
        assertMore(1, Counter.OPENED);
        assertMore(World.TEXT.length, Counter.OPENED_BYTES);
    }

    @Test
    void rotationsByTimeAndClock() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        assertMore(1, Counter.ROTATED_FIRST);
        world.time.pass(200);
        World.seal(key);
        assertMore(1, Counter.ROTATED_TIME);
        world.time.pass(5_000);
        World.seal(key);
        assertMore(2, Counter.ROTATED_TIME);
        world.time.leap(30_000);
        World.seal(key);
        assertMore(1, Counter.ROTATED_CLOCK);
        assertMore(1, Counter.CLOCK_JUMP);
        assertMore(1, Counter.ROTATED_FIRST);
    }

    @Test
    void rotationByCount() {
        SessionHandle key = world.imported(SLOW);
        World.seal(key);
        double rotations = sample("tinymls_rotations_total{cause=\"count\"}");
        double limits = sample("tinymls_limits_reached_total{limit=\"messages\"}");
        SenderEpoch full = key.session().sealer().freshEpoch(null);
        long counters = 0;
        while (full.reserveOne() >= 0) {
            counters++;
        }
        assertTrue(counters < SenderEpoch.MAX_MESSAGES && counters > SenderEpoch.MAX_MESSAGES - 100,
                "the first message's engine has a block of them");
        key.session().sealer().reserve(null);
        assertEquals(1, sample("tinymls_rotations_total{cause=\"count\"}") - rotations);
        assertEquals(1, sample("tinymls_limits_reached_total{limit=\"messages\"}") - limits);
        assertMore(0, Counter.ROTATED_BYTES);
        assertMore(0, Counter.LIMIT_BYTES);
    }

    private static double sample(String name) {
        return MetricsExposition.samples().get(name);
    }

    @Test
    void rotationByBytes() {
        SessionHandle key = world.imported(SLOW);
        World.seal(key);
        SenderEpoch full = key.session().sealer().freshEpoch(null);
        PooledEngine engine = new PooledEngine(null, new byte[12], MessageTally.NONE);
        int gibibytes = 0;
        while (full.reserve(engine, 1 << 30) >= 0) {
            gibibytes++;
        }
        assertEquals(SenderEpoch.MAX_BYTES >> 30, gibibytes + 1,
                "a part of one is taken by the first message's engine");
        double rotations = sample("tinymls_rotations_total{cause=\"bytes\"}");
        double limits = sample("tinymls_limits_reached_total{limit=\"bytes\"}");
        byte[] part = new byte[1 << 20];
        byte[] output = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(part.length)];
        for (int i = 0; i < 5; i++) { // that engine has 4 MiB at the most
            key.session().sealer().seal(AssociatedData.NONE, null, null,
                    new BufferPair(part, 0, part.length, output, 0));
        }
        assertEquals(1, sample("tinymls_rotations_total{cause=\"bytes\"}") - rotations);
        assertEquals(1, sample("tinymls_limits_reached_total{limit=\"bytes\"}") - limits);
        assertMore(0, Counter.ROTATED_COUNT);
        assertMore(0, Counter.LIMIT_MESSAGES);
    }

    @Test
    void oldestEpochIsShownWhereItIsKnown() {
        SessionHandle root = world.imported(World.DEFAULT);
        assertEquals(Gauge.NONE, root.session().oldestEpoch(), "made elsewhere, nobody knows when");
        assertNotEquals(Double.valueOf(0), MetricsExposition.samples().get(OLDEST));
        assertEquals(ManualTime.START, world.generated(World.DEFAULT).session().oldestEpoch());
        assertEquals(Gauge.NONE, world.generated(UNLIMITED).session().oldestEpoch());
        SessionHandle known = world.generated(World.DEFAULT);
        assertEquals(ManualTime.START, world.dependencies.keys().read(Gauge.OLDEST_EPOCH), "of those known");
        known.session().destroy();
        world.pass(World.DEFAULT.windowMillis());
        assertTrue(root.session().tree().from() > ManualTime.START - World.DEFAULT.windowMillis());
        assertEquals(root.session().tree().from(), root.session().oldestEpoch());
    }

    @Test
    void puncturesAndTheirNodes() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.seal(key);
        assertMore(1, Counter.PUNCTURES);
        assertMore(1, Counter.NODES_ERASED);
        world.pass(World.DEFAULT.windowMillis());
        assertTrue(Counter.PUNCTURES.total() - before.get(Counter.PUNCTURES) > 5);
        assertTrue(Counter.NODES_ERASED.total() - before.get(Counter.NODES_ERASED)
                >= Counter.PUNCTURES.total() - before.get(Counter.PUNCTURES), "each erases something");
        Reference.reachabilityFence(key);
    }

    @Test
    void keysThatComeAndGo() {
        SessionHandle created = world.generated(World.DEFAULT);
        SessionHandle imported = world.imported(2, World.DEFAULT);
        SessionHandle lasting = world.imported(3, World.DEFAULT);
        assertMore(1, Counter.KEY_CREATED);
        assertMore(2, Counter.KEY_IMPORTED);
        created.session().destroy();
        created.session().destroy();
        assertMore(1, Counter.KEY_DESTROYED);
        imported.session().release();
        assertMore(1, Counter.KEY_RELEASED);
        world.pass(World.DEFAULT.lifetimeMillis() + World.DEFAULT.windowMillis());
        assertMore(1, Counter.KEY_EXPIRED);
        lasting.session().destroy();
        assertTrue(lasting.session().isDestroyed());
        assertMore(1, Counter.KEY_DESTROYED);
    }

    @Test
    void gaugesShowWhatIsAlive() throws RefusedMessageException {
        double keys = gauge("tinymls_live_keys");
        double receivers = gauge("tinymls_receiver_epochs");
        double engines = gauge("tinymls_engines");
        Double older = MetricsExposition.samples().get(OLDEST);
        SessionHandle key = world.imported(World.DEFAULT);
        World.openTwice(key, World.sealTwice(key));
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

    @Test
    void keysHandedInInTheRawAreCounted() throws InvalidKeyException {
        double sessions = gauge("tinymls_sessions");
        world.registry.shared(World.root(1));
        world.registry.shared(World.root(2));
        world.registry.shared(World.root(2));
        assertEquals(sessions + 2, gauge("tinymls_sessions"));
    }

    private static double gauge(String name) {
        System.gc(); // the worlds of other tests, which are weakly watched
        return MetricsExposition.samples().get(name);
    }

    @Test
    void everyReasonHasACountOfItsOwn() {
        SessionHandle key = world.imported(World.DEFAULT);
        assertEquals(RefusalReason.values().length,
                Arrays.stream(RefusalReason.values()).map(RefusalReason::count).distinct().count());
        for (RefusalReason reason : RefusalReason.values()) {
            assertEquals("REFUSED_" + reason, reason.count().name());
            world.dependencies.keys().reportRefused(key, new RefusedMessageException(reason, "injected"));
            assertMore(1, reason.count());
        }
    }

    @Test
    void refusalIsNoMessageOpened() {
        SessionHandle key = world.imported(World.DEFAULT);
        byte[] message = World.seal(key);
        message[60] ^= 1;
        assertThrows(RefusedMessageException.class, () -> World.open(key, message));
        assertMore(0, Counter.OPENED);
        assertMore(0, Counter.OPENED_BYTES);
    }
}
