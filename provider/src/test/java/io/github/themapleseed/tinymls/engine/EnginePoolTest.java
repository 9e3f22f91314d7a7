package io.github.themapleseed.tinymls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.GcmEngine;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ARCHITECTURE.md hazards 1 and 2: an engine is made whole or not at all, so that none escapes its scrubbing. */
class EnginePoolTest {
    private final CountingProvider provider = new CountingProvider();
    private final Delegate delegate = Delegate.of(provider);
    private final EnginePool pool = new EnginePool(delegate, keys(), MessageTally.OF_OPENED,
            new ClosedPools(TimeSource.SYSTEM, 60_000));
    private final List<ExecutorService> threads = new ArrayList<>();

    /** Its engine does not stay. */
    @BeforeEach
    void firstMessage() {
        use();
    }

    @AfterEach
    void end() {
        threads.forEach(ExecutorService::shutdown);
        pool.close();
    }

    @Test
    void wipedKeysMakeNoEngine() {
        SenderEpochKeys keys = keys();
        keys.wipe(); // as by another thread that closes the pool just now
        int before = provider.gcmAsked;
        assertThrows(WipedException.class, () -> EnginePool.newEngine(delegate, keys, MessageTally.NONE));
        assertEquals(before, provider.gcmAsked, "engines made for keys that are gone");
    }

    @Test
    void keysThatStandMakeAnEngine() {
        int before = provider.gcmAsked;
        EnginePool.newEngine(delegate, keys(), MessageTally.NONE).erase();
        assertEquals(before + 1, provider.gcmAsked);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void threadsThatMeetGetAnEngineEachAndKeepIt(int distance) throws Exception {
        assumeTrue(EnginePool.SLOTS > 2, "slots for three threads");
        List<PooledEngine> engines = engineEach(0, distance, 2 * distance);
        assertEquals(3, Set.copyOf(engines).size());
        for (int round = 0; round < 3; round++) {
            assertSame(engines.get(2), useIn(2));
            assertSame(engines.get(0), useIn(0));
            assertSame(engines.get(1), useIn(1));
        }
    }

    @Test
    void threadWithoutAnEngineBringsOneOnlyWhenItMeetsAnother() throws Exception {
        assumeTrue(EnginePool.SLOTS > 2, "slots for three threads");
        start(0, 1, 2);
        PooledEngine first = useIn(0);
        assertSame(first, useIn(1), "at rest: nobody minds");
        leaseIn(0);
        PooledEngine second = useIn(1);
        assertNotSame(second, useIn(2), "at rest, but the first one met is in use");
    }

    @Test
    void threadWhoseEngineIsInUseTakesWhatIsAtRest() throws Exception {
        assumeTrue(EnginePool.SLOTS > 2, "slots for three threads");
        List<PooledEngine> engines = engineEach(0, 1);
        leaseIn(0);
        assertSame(engines.get(1), leaseIn(0));
    }

    @Test
    void threadWhoseEngineIsSpentLeavesThoseOfOthersAlone() throws Exception {
        assumeTrue(EnginePool.SLOTS > 1, "slots for two threads");
        List<PooledEngine> engines = engineEach(0, 1);
        for (int i = 0; i < PooledEngine.MOST_USES; i++) {
            assertSame(engines.get(0), useIn(0));
        }
        PooledEngine next = useIn(0);
        assertFalse(engines.contains(next), "one of the two before");
        assertSame(next, useIn(0));
    }

    @Test
    void aFullPoolLendsWhatIsAtRest() throws Exception {
        List<PooledEngine> all = Stream.generate(pool::lease).limit(EnginePool.SLOTS).toList();
        all.forEach(pool::release);
        start(0, 0);
        leaseIn(0);
        int before = provider.gcmAsked;
        assertTrue(EnginePool.SLOTS == 1 || all.contains(useIn(1)));
        assertEquals(before, provider.gcmAsked, "engines made with no place for them");
    }

    @Test
    void engineThatHasServedLongGivesWayToANewOneAndForgets() {
        PooledEngine first = use();
        for (int i = 0; i < PooledEngine.MOST_USES; i++) {
            assertSame(first, use());
        }
        assertNotSame(first, use());
        assertEquals(1, pool.size());
        assertThrows(WipedException.class, () -> first.engine().startOpen(new byte[12]));
    }

    /** A flood of forgeries from many threads at once makes engines, and leaves none of them. */
    @Test
    void engineMadeForAMessageThatWasNotAuthenticIsErased() {
        PooledEngine kept = use();
        assertSame(kept, pool.lease());
        PooledEngine made = pool.lease();
        pool.releaseUnproven(made);
        assertTrue(made.isRevoked());
        pool.releaseUnproven(kept);
        assertFalse(kept.isRevoked(), "it has opened messages");
        assertEquals(1, pool.size());
    }

    /**
     * ARCHITECTURE.md hazard 1: an engine whose key was erased in the midst of a call is not scrubbed before the call
     * ends, or the rest would be sealed under the throw-away key.
     */
    @Test
    void revokedEngineIsScrubbedByItsUserAlone() throws AEADBadTagException {
        byte[] text = new byte[100];
        byte[] sealed = new byte[116];
        PooledEngine first = use();
        PooledEngine engine = pool.lease();
        assertSame(first, engine);
        engine.engine().startSeal(new byte[12]);
        engine.revoke();
        pool.close();
        engine.engine().finish(text, 0, text.length, sealed, 0);
        GcmEngine same = delegate.gcm(keys().key());
        same.startOpen(new byte[12]);
        assertEquals(text.length, same.finish(sealed, 0, sealed.length, new byte[100], 0));
        assertFalse(engine.isEnding());
        pool.release(engine);
        assertTrue(engine.isEnding());
    }

    private PooledEngine use() {
        PooledEngine engine = pool.lease();
        pool.release(engine);
        return engine;
    }

    private PooledEngine useIn(int thread) throws Exception {
        return threads.get(thread).submit(this::use).get();
    }

    private PooledEngine leaseIn(int thread) throws Exception {
        return threads.get(thread).submit(pool::lease).get();
    }

    /** Starts threads that begin at those slots, and has them use an engine each at the same time. */
    private List<PooledEngine> engineEach(int... slots) throws Exception {
        start(slots);
        List<PooledEngine> engines = new ArrayList<>();
        for (int i = 0; i < slots.length; i++) {
            engines.add(leaseIn(i));
        }
        for (int i = 0; i < slots.length; i++) {
            PooledEngine engine = engines.get(i);
            threads.get(i).submit(() -> pool.release(engine)).get();
        }
        return engines;
    }

    private void start(int... slots) {
        for (int slot : slots) {
            threads.add(Executors.newSingleThreadExecutor(work -> {
                Thread thread = new Thread(work);
                while ((EnginePool.id(thread) & EnginePool.SLOTS - 1) != slot) {
                    thread = new Thread(work);
                }
                return thread;
            }));
        }
    }

    private SenderEpochKeys keys() {
        try (DerivationKit kit = delegate.borrow()) {
            return SenderEpochKeys.of(new byte[32], new byte[32], kit.kdf());
        }
    }

    /** Passes every request on to the platform's provider, and counts those for AES-GCM. */
    private static final class CountingProvider extends Provider {
        private static final long serialVersionUID = 1L;

        private final transient Provider platform = Security.getProvider("SunJCE");
        private int gcmAsked;

        CountingProvider() {
            super("Counting", "1", "");
        }

        @Override
        public Service getService(String type, String algorithm) {
            if (algorithm.equals("AES/GCM/NoPadding")) {
                gcmAsked++;
            }
            return platform.getService(type, algorithm);
        }
    }
}
