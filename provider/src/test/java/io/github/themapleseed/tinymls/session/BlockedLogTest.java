package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import java.lang.ref.Reference;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.ProviderException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 11: erasing waits for nobody. A log whose handler blocks for good, or throws, and a reader of
 * metrics that blocks, keep no key from being erased. Under clocks moved by hand, with maintenance on the test's own
 * thread.
 *
 * <p>What is limited is limited for the process. So what happens, happens to a provider that is loaded anew for it.
 */
class BlockedLogTest {
    private static final RatchetPolicy SHORT = new RatchetPolicy(100, 10_000, 60_000);
    private static final String LOG_THREAD = "TinyMLS log";
    private static final long PATIENCE_SECONDS = 60;
    private static final List<String> BY_ERASING = List.of("event=puncture", "event=clock_jump",
            "event=erasing_failure", "action=expired", "action=released");

    private final Logger log = Logger.getLogger("tinymls.security");
    private final Stage stage = new Stage();

    /** Blocks the thread that writes for others until it is let go; notes what any other thread writes. */
    private static final class Stage extends Handler {
        private final CountDownLatch curtain = new CountDownLatch(1);
        private final CountDownLatch failureSeen = new CountDownLatch(1);
        private final Queue<String> direct = new ConcurrentLinkedQueue<>();
        private final Queue<LogRecord> handedOver = new ConcurrentLinkedQueue<>();
        private volatile Runnable onPublish = () -> { };

        private volatile ClassLoader copy;

        /** Whether the copy of the provider that the test at hand has loaded speaks, and not one of another test. */
        private boolean isOfTheCopy() {
            return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).walk(frames -> frames
                    .anyMatch(frame -> frame.getDeclaringClass().getClassLoader() == copy));
        }

        @Override
        public void publish(LogRecord record) {
            if (!isOfTheCopy()) {
                return;
            }
            if (!Thread.currentThread().getName().equals(LOG_THREAD)) {
                direct.add(record.getMessage());
                return;
            }
            handedOver.add(record);
            if (record.getMessage().contains("event=erasing_failure")) {
                failureSeen.countDown();
            }
            try {
                assertTrue(curtain.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            onPublish.run();
        }

        @Override
        public void flush() {
            // nothing is held
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @BeforeEach
    void listen() {
        log.setUseParentHandlers(false);
        log.setLevel(Level.ALL);
        log.addHandler(stage);
    }

    @AfterEach
    void tidyUp() {
        stage.curtain.countDown();
        log.removeHandler(stage);
        log.setLevel(null);
        log.setUseParentHandlers(true);
    }

    /** Three hundred keys; one fails to be erased once, the clock leaps, some end, and all see several punctures. */
    public static final class Erasing implements Supplier<String> {
        @Override
        public String get() {
            World world = new World();
            List<SessionHandle> keys = IntStream.range(0, 300)
                    .mapToObj(number -> world.registry.generate(World.root(number), SHORT)).toList();
            keys.forEach(World::seal);
            long sealed = world.time.wallMillis();
            AtomicInteger steps = new AtomicInteger();
            world.recorder.onOperation(what -> {
                if (what.equals(RecordingProvider.STEP) && steps.getAndIncrement() == 0) {
                    throw new ProviderException("the delegate is out of order");
                }
            });
            world.pass(2 * SHORT.windowMillis());
            world.time.leap(2_000);
            world.pass(2 * SHORT.windowMillis());
            long left = keys.stream().filter(each -> each.session().tree().covers(sealed)).count();
            world.pass(SHORT.lifetimeMillis());
            long alive = keys.stream().filter(each -> each.session().isAlive()).count();
            return left + " of the past, " + alive + " alive, " + world.recorder.keysHeld().size() + " in engines, "
                    + (Counter.LOG_QUEUE_FULL.total() > 0 ? "some" : "nothing") + " dropped, "
                    + Counter.LOG_FAILED.total() + " failed";
        }
    }

    /** Keys that callers use, with no maintenance at all: what sealing, opening and exporting erase on the way. */
    public static final class Using implements Supplier<String> {
        @Override
        public String get() {
            World world = new World();
            SessionHandle key = world.generated(World.DEFAULT);
            SessionHandle other = world.imported(2, World.DEFAULT);
            for (int i = 0; i < 10; i++) {
                byte[] message = World.seal(key);
                try {
                    World.open(key, message);
                } catch (RefusedMessageException refusal) {
                    return refusal.getMessage();
                }
                other.session().export();
                world.time.pass(World.DEFAULT.windowMillis());
                world.time.leap(i % 2 == 0 ? 2_000 : -2_000);
            }
            world.time.pass(World.DEFAULT.lifetimeMillis());
            key.session().puncture();
            return key.session().isAlive() ? "alive" : "ended";
        }
    }

    private String anew(Class<? extends Supplier<String>> happening) throws Exception {
        URL[] places = {place(SecurityEvent.class), place(happening)};
        try (URLClassLoader anew = new URLClassLoader(places, ClassLoader.getPlatformClassLoader())) {
            stage.copy = anew;
            return (String) Class.forName(happening.getName(), true, anew).asSubclass(Supplier.class)
                    .getDeclaredConstructor().newInstance().get();
        }
    }

    private static URL place(Class<?> one) {
        return one.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void handlerThatBlocksStopsNoErasing() throws Exception {
        assertEquals("0 of the past, 0 alive, 0 in engines, some dropped, 0 failed", anew(Erasing.class));
        assertErasingWroteNothingItself();
        assertEquals(1, stage.handedOver.size(), "the first one blocks");
        stage.curtain.countDown();
        assertTrue(stage.failureSeen.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        LogRecord failure = stage.handedOver.stream()
                .filter(record -> record.getMessage().contains("event=erasing_failure")).findFirst().orElseThrow();
        assertNotNull(failure.getThrown(), "the log has the stack trace");
        assertEquals("tinymls.security", failure.getLoggerName());
    }

    @Test
    void callersHandOverWhatTheyEraseOnTheWay() throws Exception {
        assertEquals("ended", anew(Using.class));
        assertErasingWroteNothingItself();
        assertTrue(stage.direct.stream().anyMatch(line -> line.startsWith("event=rotation")), "their own they report");
    }

    private void assertErasingWroteNothingItself() {
        for (String event : BY_ERASING) {
            assertFalse(stage.direct.stream().anyMatch(line -> line.contains(event)), event);
        }
    }

    @Test
    void handlerThatThrowsStopsNothing() throws Exception {
        stage.curtain.countDown();
        for (Throwable thrown : List.of(new IllegalStateException("injected"), new StackOverflowError("injected"))) {
            stage.onPublish = () -> sneak(thrown);
            String outcome = anew(Erasing.class);
            assertTrue(outcome.startsWith("0 of the past, 0 alive, 0 in engines"), outcome);
        }
        assertErasingWroteNothingItself();
    }

    private static void sneak(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }

    /** One who blocks while a total or a gauge is read holds neither an engine nor a lock. */
    @Test
    void readerOfMetricsThatBlocksStopsNoErasing() throws Exception {
        World world = new World();
        SessionHandle key = world.generated(World.DEFAULT);
        World.open(key, World.seal(key));
        long sealed = world.time.wallMillis();
        CountDownLatch entered = new CountDownLatch(2);
        MessageTally.Owner flushed = () -> block(entered);
        Gauge.Source read = gauge -> block(entered);
        MessageTally.flushBeforeReading(flushed);
        Gauge.watch(read, Gauge.ENGINES);
        List<Thread> readers = List.of(new Thread(Counter.OPENED::total), new Thread(Gauge.ENGINES::read));
        readers.forEach(reader -> reader.setDaemon(true));
        readers.forEach(Thread::start);
        assertTrue(entered.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        world.pass(2 * World.DEFAULT.windowMillis());
        assertFalse(key.session().tree().covers(sealed));
        assertEquals(0, world.recorder.keysHeld().size());
        assertTrue(readers.stream().allMatch(Thread::isAlive));
        stage.curtain.countDown();
        for (Thread reader : readers) {
            reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
        Reference.reachabilityFence(flushed);
        Reference.reachabilityFence(read);
    }

    private long block(CountDownLatch entered) {
        entered.countDown();
        try {
            assertTrue(stage.curtain.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return 0;
    }
}
