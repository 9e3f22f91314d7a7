package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.themapleseed.tinymls.observe.Batch;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.Primitives;
import io.github.themapleseed.tinymls.primitive.WipedException;
import io.github.themapleseed.tinymls.ratchet.EpochKeys;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Design.md section 5, items 1 and 2: an engine is made whole or not at all, so that none escapes its scrubbing. */
class EnginePoolTest {
    private final CountingProvider provider = new CountingProvider();
    private final Delegate delegate = Delegate.of(provider);

    @Test
    void keysWipedBetweenKeyAndIvLeaveNoEngineBehind() {
        EpochKeys keys = keys();
        keys.iv().wipe(); // as by another thread that closes the pool just now
        int before = provider.gcmAsked;
        assertThrows(WipedException.class, () -> EnginePool.newEngine(delegate, keys, Batch.NONE));
        assertEquals(before, provider.gcmAsked, "engines made for keys that are gone");
    }

    @Test
    void keysThatStandMakeAnEngine() {
        int before = provider.gcmAsked;
        EnginePool.newEngine(delegate, keys(), Batch.NONE).erase();
        assertEquals(before + 1, provider.gcmAsked);
    }

    @Test
    void threadsThatMeetGetAnEngineEachAndKeepIt() throws Exception {
        assumeTrue(EnginePool.SLOTS > 2, "slots for three threads");
        for (int distance : new int[] {0, 1}) { // whether they begin at the same slot or not
            EnginePool pool = new EnginePool(delegate, keys(), Batch::ofOpened);
            List<ExecutorService> threads = List.of(threadAt(0), threadAt(distance), threadAt(2 * distance));
            KeyedEngine held = in(threads.get(0), pool::lease);
            KeyedEngine second = in(threads.get(1), pool::lease);
            KeyedEngine third = in(threads.get(2), pool::lease);
            release(pool, threads, List.of(held, second, third));
            for (int round = 0; round < 3; round++) {
                assertSame(third, use(pool, threads.get(2)));
                assertSame(held, use(pool, threads.get(0)));
                assertSame(second, use(pool, threads.get(1)));
            }
            threads.forEach(ExecutorService::shutdown);
            pool.close();
        }
    }

    @Test
    void threadWithoutAnEngineBringsOneOnlyWhenItMeetsAnother() throws Exception {
        assumeTrue(EnginePool.SLOTS > 2, "slots for three threads");
        EnginePool pool = new EnginePool(delegate, keys(), Batch::ofOpened);
        List<ExecutorService> threads = List.of(threadAt(0), threadAt(1), threadAt(2));
        KeyedEngine first = use(pool, threads.get(0));
        assertSame(first, use(pool, threads.get(1)), "at rest: nobody minds");
        KeyedEngine held = in(threads.get(0), pool::lease);
        KeyedEngine second = use(pool, threads.get(1));
        assertNotSame(second, use(pool, threads.get(2)), "at rest, but the first one met is in use");
        pool.release(held);
        threads.forEach(ExecutorService::shutdown);
        pool.close();
    }

    @Test
    void threadWhoseEngineIsInUseTakesWhatIsAtRest() throws Exception {
        assumeTrue(EnginePool.SLOTS > 2, "slots for three threads");
        EnginePool pool = new EnginePool(delegate, keys(), Batch::ofOpened);
        List<ExecutorService> threads = List.of(threadAt(0), threadAt(1));
        List<KeyedEngine> engines = List.of(in(threads.get(0), pool::lease), in(threads.get(1), pool::lease));
        release(pool, threads, engines);
        in(threads.get(0), pool::lease);
        assertSame(engines.get(1), in(threads.get(0), pool::lease));
        release(pool, threads, engines);
        threads.forEach(ExecutorService::shutdown);
        pool.close();
    }

    @Test
    void threadWhoseEngineIsSpentLeavesThoseOfOthersAlone() throws Exception {
        assumeTrue(EnginePool.SLOTS > 1, "slots for two threads");
        EnginePool pool = new EnginePool(delegate, keys(), Batch::ofOpened);
        List<ExecutorService> threads = List.of(threadAt(0), threadAt(1));
        List<KeyedEngine> engines = List.of(in(threads.get(0), pool::lease), in(threads.get(1), pool::lease));
        release(pool, threads, engines);
        for (int i = 0; i < KeyedEngine.MOST_USES; i++) {
            assertSame(engines.get(0), use(pool, threads.get(0)));
        }
        KeyedEngine next = use(pool, threads.get(0));
        assertFalse(engines.contains(next), "one of the two before");
        assertSame(next, use(pool, threads.get(0)));
        threads.forEach(ExecutorService::shutdown);
        pool.close();
    }

    @Test
    void aFullPoolLendsWhatIsAtRest() throws Exception {
        EnginePool pool = new EnginePool(delegate, keys(), Batch::ofOpened);
        List<KeyedEngine> all = Stream.generate(pool::lease).limit(EnginePool.SLOTS).toList();
        all.forEach(pool::release);
        ExecutorService stranger = threadAt(0);
        KeyedEngine met = in(stranger, pool::lease);
        ExecutorService another = threadAt(0);
        int before = provider.gcmAsked;
        assertTrue(EnginePool.SLOTS == 1 || all.contains(use(pool, another)));
        assertEquals(EnginePool.SLOTS == 1 ? 1 : 0, provider.gcmAsked - before, "engines made with no place for them");
        pool.release(met);
        stranger.shutdown();
        another.shutdown();
        pool.close();
    }

    @Test
    void engineThatHasServedLongGivesWayToANewOneAndForgets() {
        EnginePool pool = new EnginePool(delegate, keys(), Batch::ofOpened);
        KeyedEngine first = use(pool);
        for (int i = 0; i < KeyedEngine.MOST_USES; i++) {
            assertSame(first, use(pool));
        }
        assertNotSame(first, use(pool));
        assertEquals(1, pool.size());
        assertThrows(WipedException.class, () -> first.engine().startOpen(new byte[12]));
        pool.close();
    }

    private static KeyedEngine use(EnginePool pool) {
        KeyedEngine engine = pool.lease();
        pool.release(engine);
        return engine;
    }

    private static KeyedEngine use(EnginePool pool, ExecutorService thread) throws Exception {
        return in(thread, () -> use(pool));
    }

    private static void release(EnginePool pool, List<ExecutorService> threads, List<KeyedEngine> engines)
            throws Exception {
        for (int i = 0; i < threads.size(); i++) {
            KeyedEngine engine = engines.get(i);
            in(threads.get(i), () -> {
                pool.release(engine);
                return engine;
            });
        }
    }

    /** A thread that begins at that slot. */
    private static ExecutorService threadAt(int slot) {
        return Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work);
            while ((EnginePool.id(thread) & EnginePool.SLOTS - 1) != slot) {
                thread = new Thread(work);
            }
            return thread;
        });
    }

    private static <T> T in(ExecutorService thread, Callable<T> work) throws Exception {
        return thread.submit(work).get();
    }

    private EpochKeys keys() {
        try (Primitives kit = delegate.borrow()) {
            return EpochKeys.of(new byte[32], new byte[32], kit.kdf());
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
