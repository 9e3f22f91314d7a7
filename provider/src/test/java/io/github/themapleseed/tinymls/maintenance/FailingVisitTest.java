package io.github.themapleseed.tinymls.maintenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.StreamedMessage;
import io.github.themapleseed.tinymls.session.World;
import java.security.ProviderException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * ARCHITECTURE.md hazard 7: a visit in which something fails, or takes its time, erases all else, and the next one
 * comes in time.
 */
class FailingVisitTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();

    private final World world = new World();
    /** Generated, so that its first puncture has steps to take. */
    private final SessionHandle key = world.generated(World.DEFAULT);
    @RegisterExtension
    final ExpectedFailures failures = new ExpectedFailures();

    private void failStepsWhile(BooleanSupplier condition) {
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.STEP) && condition.getAsBoolean()) {
                throw new ProviderException("the delegate is out of order");
            }
        });
    }

    @Test
    void keyThatFailsKeepsNoOtherKeyFromBeingErased() {
        SessionHandle other = world.registry.generate(World.root(2), World.DEFAULT);
        World.seal(key);
        World.seal(other);
        long sealed = world.time.wallMillis();
        world.time.pass(WINDOW + WINDOW / 4);
        AtomicInteger steps = new AtomicInteger();
        failStepsWhile(() -> steps.getAndIncrement() == 0);
        world.maintenance.visitDue();
        assertEquals(1, Stream.of(key, other).filter(each -> World.covers(each, sealed)).count());
        assertEquals(1, failures.count());
    }

    @Test
    void kitThatCannotBeScrubbedIsDropped() {
        Delegate delegate = world.dependencies.delegate();
        SharedDerivationKit kit = new SharedDerivationKit();
        TreePrg step = kit.step(delegate);
        step.children(World.root(3), new byte[2 * TreePrg.NODE_BYTES]);
        failStepsWhile(() -> true);
        kit.close();
        assertEquals(1, failures.count());
        failStepsWhile(() -> false);
        try (DerivationKit next = delegate.borrow()) {
            assertNotSame(step, next.step(), "nobody borrows it");
            assertNotSame(step, kit.step(delegate), "nor is it used on");
        }
        kit.close();
    }

    private int derived(TreePrg step) {
        step.children(World.root(3), new byte[2 * TreePrg.NODE_BYTES]);
        return 1;
    }

    /** A node of one key opens much more than a sender epoch: it does not wait in the delegate for a later key. */
    @Test
    void kitForgetsTheNodesOfAKeyByTheEndOfTheNext() {
        Delegate delegate = world.dependencies.delegate();
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            kit.puncture(delegate, this::derived);
            kit.endKey();
            assertEquals(1, world.recorder.keysHeld().size());
            kit.puncture(delegate, this::derived);
            kit.endKey();
            assertEquals(1, world.recorder.keysHeld().size(), "of the second key, in place of that of the first");
            kit.endKey(); // of a key that had nothing to puncture
            assertEquals(Set.of(), world.recorder.keysHeld());
            kit.puncture(delegate, this::derived);
        }
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    @Test
    void kitForgetsTheNodesOfAKeyWhosePunctureFails() {
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            assertThrows(ProviderException.class, () -> kit.puncture(world.dependencies.delegate(), step -> {
                throw new ProviderException("out of order after " + derived(step));
            }));
            assertEquals(Set.of(), world.recorder.keysHeld());
        }
    }

    @Test
    void kitThatCannotBeScrubbedAfterAKeyServesNoOtherKey() {
        Delegate delegate = world.dependencies.delegate();
        try (SharedDerivationKit kit = new SharedDerivationKit()) {
            TreePrg step = kit.step(delegate);
            kit.puncture(delegate, this::derived);
            kit.endKey();
            failStepsWhile(() -> true);
            kit.endKey();
            failStepsWhile(() -> false);
            assertNotSame(step, kit.step(delegate));
        }
        assertEquals(1, failures.count());
    }

    /** Once the only key is punctured, the one step left in a visit is the one that scrubs. */
    @Test
    void visitWhoseKitCannotBeScrubbedIsFollowedByTheNext() {
        World.seal(key);
        long sealed = world.time.wallMillis();
        world.time.pass(WINDOW + WINDOW / 4);
        long from = World.oldest(key);
        failStepsWhile(() -> World.oldest(key) > from);
        assertTrue(world.maintenance.visitDue() > 0, "the next visit is settled");
        assertFalse(World.covers(key, sealed));
        assertEquals(1, failures.count());
        failStepsWhile(() -> false);
        long horizon = World.oldest(key);
        world.pass(WINDOW / 4);
        assertTrue(World.oldest(key) > horizon);
        assertEquals(1, failures.count());
    }

    @Test
    void visitThatTakesLongDoesNotPutOffTheNext() {
        World.seal(key);
        world.time.pass(WINDOW + WINDOW / 4);
        AtomicInteger steps = new AtomicInteger();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.STEP) && steps.getAndIncrement() == 0) {
                world.time.pass(WINDOW);
            }
        });
        long wait = world.maintenance.visitDue();
        assertTrue(steps.get() > 0, "there was something to erase");
        assertTrue(wait <= TimeUnit.MILLISECONDS.toNanos(WINDOW / 4), () -> "ns until the next visit: " + wait);
    }

    /**
     * Want of memory at one engine, or whatever a stream's user does at its end, keeps nothing else from being erased.
     */
    @Test
    void errorAtTheEndOfAKeyLeavesNothingForGood() throws RefusedMessageException {
        World.openTwice(key, World.sealTwice(key));
        StreamedMessage[] streams = {begun(), begun()};
        AtomicInteger ends = new AtomicInteger();
        for (StreamedMessage stream : streams) {
            stream.alsoErase(() -> {
                if (ends.getAndIncrement() == 0) {
                    throw new StackOverflowError("injected");
                }
            });
        }
        AtomicInteger calls = new AtomicInteger();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD) && calls.getAndIncrement() == 0) {
                throw new OutOfMemoryError("injected");
            }
        });
        world.time.pass(World.DEFAULT.lifetimeMillis() + 1);
        world.maintenance.visitDue();
        assertTrue(calls.get() > 1, "the engines after the one that failed were scrubbed");
        world.pass(WINDOW / 4);
        assertTrue(ends.get() > 2, "the next visit took up what was left");
        assertTrue(streams[0].isErased() && streams[1].isErased());
        assertEquals(0, World.receiverEpochs(key));
        assertTrue(world.recorder.keysHeld().size() <= 1, "all but the one that could not be scrubbed");
        assertEquals(2, failures.count());
    }

    private StreamedMessage begun() {
        return key.session().sealer().begin(AssociatedData.NONE, null, null);
    }

    /** Not at once, or a failure that lasts would keep a processor busy. */
    @Test
    void failedTurnIsTakenAgainAfterATenthOfASecond() {
        AtomicInteger reads = new AtomicInteger();
        TimeSource failing = new TimeSource() {
            @Override
            public long wallMillis() {
                return world.time.wallMillis();
            }

            @Override
            public long monotonicNanos() {
                if (reads.getAndDecrement() == 1) {
                    throw new IllegalStateException("injected");
                }
                return world.time.monotonicNanos();
            }
        };
        Maintenance maintenance = Maintenance.byHand(failing);
        maintenance.watch(key, key.session());
        reads.set(1);
        assertEquals(TimeUnit.MILLISECONDS.toNanos(100), maintenance.turn(0));
        assertEquals(1, failures.count());
        long next = maintenance.turn(0);
        assertTrue(next > 0 && next <= TimeUnit.MILLISECONDS.toNanos(WINDOW / 4), () -> "ns: " + next);
        key.session().destroy();
        while (maintenance.turn(0) >= 0) {
            world.time.pass(WINDOW / 4); // an ended key leaves at the next visit, and its thread with it
        }
    }
}
