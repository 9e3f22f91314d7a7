package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.themapleseed.tinymls.observe.Batch;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.Primitives;
import io.github.themapleseed.tinymls.primitive.WipedException;
import io.github.themapleseed.tinymls.ratchet.EpochKeys;
import java.security.Provider;
import java.security.Security;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
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
    void threadThatMeetsAnothersEngineGetsOneOfItsOwn() throws Exception {
        assumeTrue(EnginePool.SLOTS > 2, "slots for three threads");
        EnginePool pool = new EnginePool(delegate, keys(), Batch::ofOpened);
        use(pool, 0);
        KeyedEngine first = in(0, pool::lease);
        KeyedEngine second = use(pool, 1);
        KeyedEngine third = use(pool, 2);
        assertNotSame(second, third, "the engine of another thread, which will want it with its next message");
        assertSame(third, use(pool, 2));
        pool.release(first);
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

    /** Leases and releases in a thread whose slot is that one. */
    private static KeyedEngine use(EnginePool pool, int slot) throws Exception {
        return in(slot, () -> use(pool));
    }

    private static <T> T in(int slot, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task);
        while (EnginePool.slotOf(thread) != slot) {
            thread = new Thread(task);
        }
        thread.start();
        return task.get();
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
