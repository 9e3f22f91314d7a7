package io.github.themapleseed.tinymls.maintenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.session.KeyInventory;
import io.github.themapleseed.tinymls.session.Session;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.SessionRegistry;
import io.github.themapleseed.tinymls.session.World;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.SecureRandom;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 7: one daemon thread, which is there while a key is and no longer, erases without being asked
 * and pins no class loader.
 */
class MaintenanceThreadTest {
    private static final RatchetPolicy QUICK = new RatchetPolicy(10, 20, 86_400_000);

    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final Maintenance maintenance = new Maintenance(TimeSource.SYSTEM, true);
    private final SessionRegistry registry =
            new SessionRegistry(new SessionDependencies(Delegate.of(recorder), new SecureRandom(),
            new KeyInventory(maintenance)), QUICK);
    private final Set<Thread> before = maintenanceThreads();

    private static Set<Thread> maintenanceThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("TinyMLS maintenance")).collect(Collectors.toSet());
    }

    /** The thread that this test's keys brought about, or null if there is none. */
    private Thread thread() {
        Set<Thread> now = maintenanceThreads();
        now.removeAll(before);
        assertTrue(now.size() <= 1, "one for all keys");
        return now.isEmpty() ? null : now.iterator().next();
    }

    private SessionHandle key(int number) {
        return registry.generate(World.root(number), QUICK);
    }

    @Test
    void oneDaemonThreadThatEndsWithTheLastKeyAndComesBack() throws InterruptedException {
        assertNull(thread());
        SessionHandle first = key(1);
        SessionHandle second = key(2);
        Thread thread = thread();
        assertNotNull(thread);
        assertTrue(thread.isDaemon());
        assertNull(thread.getContextClassLoader());
        assertNull(thread.getThreadGroup().getParent(), "the top group, which no application destroys");
        first.session().destroy();
        thread.join(200);
        assertTrue(thread.isAlive(), "there is a key left");
        second.session().destroy();
        assertTrue(Await.end(thread));
        SessionHandle third = key(3);
        assertNotSame(thread, thread());
        assertNotNull(thread());
        third.session().destroy();
    }

    @Test
    void erasesAnIdleKeyByItself() {
        SessionHandle key = key(1);
        byte[] message = World.seal(key);
        assertTrue(Await.until(() -> !World.covers(key, World.epochOf(message))));
        Reference.reachabilityFence(key);
        key.session().destroy();
    }

    @Test
    void erasesAKeyThatNoOneHolds() throws InterruptedException {
        Session session = abandoned();
        Thread thread = thread();
        assertTrue(Await.collected(session::isDestroyed));
        assertTrue(Await.end(thread));
    }

    private Session abandoned() {
        return key(1).session();
    }

    @Test
    void survivesAnInterrupt() throws InterruptedException {
        SessionHandle key = key(1);
        Thread thread = thread();
        thread.interrupt();
        thread.join(100);
        assertSame(thread, thread());
        assertTrue(thread.isAlive());
        key.session().destroy();
    }

    /** The machine's clocks, but that the maintenance thread is failed the first times it asks. */
    private static final class FailingTime implements TimeSource {
        private final Queue<Runnable> failures = new ConcurrentLinkedQueue<>(List.of(
                () -> {
                    throw new IllegalStateException("injected");
                },
                () -> {
                    throw new OutOfMemoryError("injected");
                }));
        private final CountDownLatch passed = new CountDownLatch(1);

        @Override
        public long wallMillis() {
            return SYSTEM.wallMillis();
        }

        @Override
        public long monotonicNanos() {
            if (Thread.currentThread().getName().equals("TinyMLS maintenance")) {
                Runnable failure = failures.poll();
                if (failure != null) {
                    failure.run();
                }
                passed.countDown();
            }
            return SYSTEM.monotonicNanos();
        }
    }

    @Test
    void survivesWhateverIsThrownAndGoesOn() throws Exception {
        FailingTime time = new FailingTime();
        long failed = Counter.ERASING_FAILED.total();
        SessionHandle key = new SessionRegistry(new SessionDependencies(Delegate.of(recorder), new SecureRandom(),
                new KeyInventory(new Maintenance(time, true))), QUICK).generate(World.root(1), QUICK);
        Thread thread = thread();
        assertTrue(time.passed.await(Await.PATIENCE_SECONDS, TimeUnit.SECONDS), "it came back after each failure");
        assertEquals(failed + 2, Counter.ERASING_FAILED.total());
        assertTrue(thread.isAlive());
        key.session().destroy();
        assertTrue(Await.end(thread));
    }

    /** A thread that an error has killed, or that never came to run, is replaced by whoever uses a key next. */
    @Test
    void threadFoundDeadIsStartedAgain() {
        AtomicInteger started = new AtomicInteger();
        Maintenance mortal = new Maintenance(TimeSource.SYSTEM, owner -> {
            started.incrementAndGet();
            Thread dead = new Thread(() -> { });
            dead.start();
            join(dead);
            return dead;
        });
        SessionRegistry keys =
                new SessionRegistry(new SessionDependencies(Delegate.of(recorder), new SecureRandom(),
                new KeyInventory(mortal)), QUICK);
        SessionHandle first = keys.generate(World.root(1), QUICK);
        assertEquals(1, started.get());
        SessionHandle second = keys.generate(World.root(2), QUICK);
        assertEquals(2, started.get(), "by the next key");
        World.puncture(first);
        assertEquals(3, started.get(), "by the next puncture");
        World.seal(first);
        assertTrue(started.get() > 3, "by a rotation");
        Reference.reachabilityFence(second);
    }

    @Test
    void wantOfAThreadKeepsNobodyFromSealing() {
        AtomicInteger tries = new AtomicInteger();
        Maintenance poor = new Maintenance(TimeSource.SYSTEM, owner -> {
            if (tries.getAndIncrement() == 0) {
                return new Thread(() -> { });
            }
            throw new OutOfMemoryError("injected");
        });
        SessionHandle key = new SessionRegistry(new SessionDependencies(Delegate.of(recorder), new SecureRandom(),
                new KeyInventory(poor)), QUICK).generate(World.root(1), QUICK);
        World.seal(key);
        assertTrue(tries.get() > 1);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a web application would be: loaded by a loader of its own, and the first to need a key. */
    public static final class Application implements Function<Runnable, Object> {
        private static final InheritableThreadLocal<Object> LOCAL = new InheritableThreadLocal<>();

        @Override
        public Object apply(Runnable needsKey) {
            LOCAL.set(this);
            needsKey.run();
            return getClass().getClassLoader();
        }
    }

    @Test
    void pinsNoClassLoader() throws Exception {
        SessionHandle[] key = new SessionHandle[1];
        WeakReference<Object> loader = runApplication(() -> key[0] = key(1));
        assertNotNull(thread());
        assertTrue(Await.collected(() -> loader.get() == null),
                "the thread lives on, the application's classes do not");
        assertTrue(thread().isAlive());
        key[0].session().destroy();
    }

    private static WeakReference<Object> runApplication(Runnable needsKey) throws Exception {
        URL classes = Application.class.getProtectionDomain().getCodeSource().getLocation();
        URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
        Thread application = new Thread(() -> {
            try {
                Object instance = loader.loadClass(Application.class.getName()).getConstructor().newInstance();
                @SuppressWarnings("unchecked")
                Function<Runnable, Object> entry = (Function<Runnable, Object>) instance;
                assertEquals(loader, entry.apply(needsKey));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
        application.setContextClassLoader(loader);
        application.start();
        application.join();
        loader.close();
        return new WeakReference<>(loader);
    }
}
