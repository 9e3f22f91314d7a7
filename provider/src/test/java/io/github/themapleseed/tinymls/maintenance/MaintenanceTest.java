package io.github.themapleseed.tinymls.maintenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.session.World;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ARCHITECTURE.md hazard 7, turn by turn: who is visited when, and when the thread begins, waits, wakes and ends. */
class MaintenanceTest {
    private static final RatchetPolicy LONG = new RatchetPolicy(100, 60_000, 86_400_000);
    private static final RatchetPolicy SHORT = new RatchetPolicy(100, 10_000, 86_400_000);

    private final ManualTime time = new ManualTime();
    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final Delegate delegate = Delegate.of(recorder);
    private final List<String> calls = new ArrayList<>();
    private final List<Maintenance> started = new ArrayList<>();
    private final Maintenance maintenance = new Maintenance(time, owner -> {
        started.add(owner);
        return Thread.currentThread(); // one that runs
    }, () -> { });
    /** Handles that somebody holds. */
    private final List<Object> held = new ArrayList<>();
    @RegisterExtension
    final ExpectedFailures failures = new ExpectedFailures();

    @AfterEach
    void holdHandles() {
        Reference.reachabilityFence(held);
    }

    private NotingKey key(RatchetPolicy policy) {
        return new NotingKey(policy, delegate, calls);
    }

    private void watch(MaintainedKey key) {
        held.add(new Object());
        maintenance.watch(held.get(held.size() - 1), key);
    }

    private Set<MaintainedKey> keys() {
        return maintenance.keys().collect(Collectors.toSet());
    }

    /** Takes everything that would end the thread's wait, and returns how much that was. */
    private int wakes() {
        int wakes = 0;
        while (unreachable().poll() != null) {
            wakes++;
        }
        return wakes;
    }

    private ReferenceQueue<?> unreachable() {
        try {
            var field = Maintenance.class.getDeclaredField("unreachable");
            field.setAccessible(true);
            return (ReferenceQueue<?>) field.get(maintenance);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private KeyReference onlyReference() {
        try {
            var field = Maintenance.class.getDeclaredField("groups");
            field.setAccessible(true);
            var groups = (Map<?, ?>) field.get(maintenance);
            return ((SameWindowKeys) groups.values().iterator().next()).references().iterator().next();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void keysAreThoseThatAreWatched() {
        NotingKey one = key(LONG);
        NotingKey two = key(SHORT);
        watch(one);
        watch(two);
        assertEquals(Set.of(one, two), keys());
        assertEquals(2, maintenance.groupCount());
        watch(key(SHORT));
        assertEquals(2, maintenance.groupCount(), "keys with the same window are visited together");
        assertSame(maintenance.clock(SHORT), maintenance.clock(SHORT));
    }

    @Test
    void destroyAllDestroysEachKeyAndEndsTheWait() {
        watch(key(LONG));
        watch(key(SHORT));
        wakes();
        maintenance.destroyAll();
        assertEquals(List.of("destroyed", "destroyed"), calls);
        assertEquals(Set.of(), keys());
        assertEquals(1, wakes());
        assertEquals(-1, maintenance.turn(0), "nothing is left");
    }

    @Test
    void keyThatCannotBeDestroyedStaysAndIsReported() {
        watch(new NotingKey(LONG, delegate, calls) {
            @Override
            public void destroy() {
                throw new IllegalStateException("injected");
            }
        });
        maintenance.destroyAll();
        assertEquals(1, keys().size());
        assertEquals(1, failures.count());
    }

    @Test
    void keyThatIsNotErasedYetStays() {
        watch(new NotingKey(LONG, delegate, calls) {
            @Override
            public boolean isErased() {
                return false;
            }
        });
        maintenance.destroyAll();
        assertEquals(List.of("destroyed"), calls);
        assertEquals(1, keys().size());
        assertTrue(maintenance.turn(0) >= 0);
    }

    @Test
    void threadEndsWithTheLastKeyAndIsStartedForTheNext() {
        watch(key(LONG));
        assertEquals(List.of(maintenance), started);
        watch(key(LONG));
        assertEquals(1, started.size(), "it runs");
        assertTrue(maintenance.turn(0) >= 0);
        maintenance.destroyAll();
        assertEquals(1, maintenance.groupCount());
        assertEquals(-1, maintenance.turn(0));
        assertEquals(0, maintenance.groupCount());
        watch(key(LONG));
        assertEquals(2, started.size());
    }

    @Test
    void runEndsWithTheLastKey() {
        watch(key(LONG));
        maintenance.destroyAll();
        maintenance.run();
        assertEquals(0, maintenance.groupCount());
    }

    @Test
    void keyOfNoThreadIsWatchedAllTheSame() {
        Maintenance byHand = Maintenance.byHand(time);
        held.add(new Object());
        byHand.watch(held.get(0), key(LONG));
        byHand.ensureRunning();
        assertEquals(1, byHand.keys().count());
        assertSame(time, byHand.time());
    }

    @Test
    void wantOfAThreadIsCounted() {
        boolean[] poor = {false};
        Maintenance mortal = new Maintenance(time, owner -> {
            if (poor[0]) {
                throw new OutOfMemoryError("injected");
            }
            return new Thread(() -> { }); // never started, as good as dead
        }, () -> { });
        held.add(new Object());
        mortal.watch(held.get(0), key(LONG));
        poor[0] = true;
        mortal.ensureRunning();
        assertEquals(1, failures.count());
    }

    @Test
    void onlyAKeyThatIsDueBeforeTheOthersEndsTheWait() {
        watch(key(LONG));
        long wait = maintenance.visitDue();
        assertTrue(wait > 0 && wait <= TimeUnit.MILLISECONDS.toNanos(LONG.windowMillis()) / 4, () -> wait + " ns");
        wakes();
        watch(key(LONG));
        assertEquals(0, wakes(), "visited with the first");
        watch(key(new RatchetPolicy(100, RatchetPolicy.UNLIMITED, 86_400_000)));
        assertEquals(0, wakes(), "visited after the first");
        watch(key(SHORT));
        assertEquals(1, wakes());
        watch(key(SHORT));
        assertEquals(0, wakes());
    }

    @Test
    void waitIsUntilTheNextVisit() {
        watch(key(LONG));
        watch(key(SHORT));
        time.passNanos(maintenance.visitDue() - 1);
        calls.clear();
        maintenance.visitDue();
        assertEquals(List.of(), calls);
        time.passNanos(1);
        maintenance.visitDue();
        assertEquals(1, calls.size(), "that of the short window");
    }

    @Test
    void handleThatIsUnreachableEndsItsKeyAtTheNextTurn() {
        watch(key(LONG));
        onlyReference().enqueue();
        assertTrue(maintenance.turn(TimeUnit.HOURS.toNanos(1)) >= 0, "the wait is over at once");
        assertEquals(List.of("released"), calls);
        assertEquals(Set.of(), keys());
    }

    @Test
    void allHandlesThatAreUnreachableEndTheirKeysBeforeTheVisits() {
        for (int i = 0; i < 3; i++) {
            watch(key(LONG));
            onlyReference().enqueue();
            maintenance.visitDue();
        }
        assertEquals(List.of("released", "released", "released"), calls);
    }

    /** The thread takes no processor while nothing is due. */
    @Test
    void turnWaits() throws InterruptedException {
        watch(key(LONG));
        wakes();
        Thread thread = new Thread(() -> maintenance.turn(TimeUnit.HOURS.toNanos(1)));
        thread.setDaemon(true);
        thread.start();
        assertTrue(Await.until(() -> thread.getState() == Thread.State.TIMED_WAITING));
        maintenance.destroyAll();
        assertTrue(Await.end(thread));
    }

    /** Events of a later call of the same thread are delivered at once again. */
    @Test
    void turnAndVisitHandEventsOverAndNothingElseDoes() {
        List<Boolean> begun = new ArrayList<>();
        watch(new NotingKey(LONG, delegate, calls) {
            @Override
            public boolean maintain(GuardedInstant now, SharedDerivationKit kit) {
                begun.add(isDeliveredAtOnce());
                return true;
            }
        });
        time.pass(LONG.windowMillis());
        maintenance.visitDue();
        assertTrue(isDeliveredAtOnce(), "a mode is left");
        time.pass(LONG.windowMillis());
        maintenance.turn(0);
        assertTrue(isDeliveredAtOnce(), "a mode is left");
        assertEquals(List.of(false, false), begun);
    }

    /** Whether this thread delivers events at once: no call has set another mode. */
    private static boolean isDeliveredAtOnce() {
        boolean begins = EventDelivery.handOver();
        EventDelivery.end(begins);
        return begins;
    }

    @Test
    void keyThatFailsIsReportedAndVisitedAgain() {
        boolean[] failing = {true};
        watch(new NotingKey(LONG, delegate, calls) {
            @Override
            public boolean maintain(GuardedInstant now, SharedDerivationKit kit) {
                if (failing[0]) {
                    throw new IllegalStateException("injected");
                }
                return false;
            }
        });
        time.pass(LONG.windowMillis());
        maintenance.visitDue();
        assertEquals(1, failures.count());
        assertEquals(1, keys().size());
        failing[0] = false;
        time.pass(LONG.windowMillis());
        maintenance.visitDue();
        assertEquals(Set.of(), keys(), "it needs no other visit");
    }

    @Test
    void collectionThatFailsIsReportedAndTheNextVisitIsDue() {
        Maintenance failing = new Maintenance(time, null, () -> {
            throw new IllegalStateException("injected");
        });
        held.add(new Object());
        failing.watch(held.get(0), key(LONG));
        time.pass(LONG.windowMillis());
        assertTrue(failing.visitDue() > 0);
        assertEquals(1, failures.count());
    }

    /** The bound of the jitter is a twentieth of the wait, and at most a fortieth of the window. */
    @Test
    void visitsOfProcessesThatStartTogetherAreApart() {
        long[][] mostMicros = {{60_000, 750_000, 0}, {10_000, 250_000, 0},
            {RatchetPolicy.UNLIMITED, 750_000, 15_000_000}};
        for (long[] most : mostMicros) {
            AtomicLong bound = new AtomicLong();
            var group = new SameWindowKeys(new RatchetPolicy(100, most[0], 1), new TimeSource() {
                @Override
                public long wallMillis() {
                    return time.wallMillis();
                }

                @Override
                public long monotonicNanos() {
                    return time.monotonicNanos();
                }

                @Override
                public long jitterBelow(long asked) {
                    bound.set(asked);
                    return asked - 1;
                }
            }, () -> { });
            assertEquals(most[1] + 1, bound.get(), () -> "window " + most[0]);
            long wait = TimeUnit.NANOSECONDS.toMicros(group.dueNanos() - time.monotonicNanos());
            assertTrue(wait >= most[2] + most[1], () -> "after the horizon has moved, not before: " + wait);
        }
    }

    @Test
    void kitIsOfTheKeysDelegate() {
        Delegate other = Delegate.of(new RecordingProvider("Other"));
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            var first = kit.step(delegate);
            assertSame(first, kit.step(delegate), "one for many keys");
            first.children(World.root(3), new byte[64]);
            assertEquals(1, recorder.keysHeld().size());
            assertFalse(first == kit.step(other));
            assertEquals(Set.of(), recorder.keysHeld(), "the first one is given back, and holds nothing");
            assertNotNull(kit.step(delegate));
        }
    }

    @Test
    void patienceIsAWindowButASecondAtLeast() {
        assertEquals(60_000, LONG.patienceMillis());
        assertEquals(1_000, new RatchetPolicy(100, 20, 1).patienceMillis());
        assertEquals(60_000, new RatchetPolicy(100, RatchetPolicy.UNLIMITED, 1).patienceMillis());
    }

    @Test
    void lifeOutlivesTheWindowOrNot() {
        assertTrue(new RatchetPolicy(100, 60_000, 60_001).outlivesWindow());
        assertFalse(new RatchetPolicy(100, 60_000, 60_000).outlivesWindow());
        assertTrue(new RatchetPolicy(100, RatchetPolicy.UNLIMITED, 1).outlivesWindow());
        assertFalse(new RatchetPolicy(100, RatchetPolicy.UNLIMITED, 1).isForwardSecret());
        assertTrue(LONG.isForwardSecret());
    }
}
