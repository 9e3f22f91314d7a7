package io.github.themapleseed.tinymls.maintenance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.World;
import java.security.ProviderException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ARCHITECTURE.md hazard 2: an object of the delegate that refuses the throw-away key is tried again by maintenance
 * until it takes it, for ten minutes, and the thread lives for as long; after that it is kept no longer, nor where
 * there is no maintenance.
 */
class ScrubRetryTest {
    private static final long TEN_MINUTES = TimeUnit.MINUTES.toMillis(10);

    private final World world = new World();
    private final Delegate delegate = world.dependencies.delegate();
    @RegisterExtension
    final ExpectedFailures failures = new ExpectedFailures();

    private void refuse(String operation) {
        world.recorder.onOperation(what -> {
            if (what.equals(operation)) {
                throw new ProviderException("refused");
            }
        });
    }

    private void acceptAgain() {
        world.recorder.onOperation(what -> { });
    }

    /** At the init, and after the object has taken the key: then it would refuse the same nonce for a second time. */
    @ParameterizedTest
    @ValueSource(strings = {RecordingProvider.RECORD, RecordingProvider.FINAL_CALL})
    void engineIsScrubbedOnceTheDelegateAccepts(String operation) {
        SessionHandle key = world.imported(World.DEFAULT);
        World.sealTwice(key);
        refuse(operation);
        key.session().destroy();
        assertEquals(1, delegate.unscrubbed());
        world.maintenance.visitDue();
        world.maintenance.visitDue();
        assertEquals(1, delegate.unscrubbed());
        long failed = failures.count();
        assertTrue(failed >= 3, "each failure is counted");
        acceptAgain();
        world.maintenance.visitDue();
        assertEquals(0, delegate.unscrubbed());
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertEquals(failed, failures.count());
    }

    /** The same after the first message of a sender epoch, which is sealed all the same, and counted. */
    @ParameterizedTest
    @ValueSource(strings = {RecordingProvider.RECORD, RecordingProvider.FINAL_CALL})
    void engineOfOneMessageIsScrubbedOnceTheDelegateAccepts(String operation) throws RefusedMessageException {
        SessionHandle key = world.imported(World.DEFAULT);
        SessionHandle other = world.imported(World.DEFAULT);
        long sealedBefore = Counter.SEALED.total();
        int holds = operation.equals(RecordingProvider.RECORD) ? 1 : 0; // else the throw-away key, but it has failed
        AtomicInteger sealed = new AtomicInteger(holds);
        world.recorder.onOperation(what -> {
            if (what.equals(operation) && sealed.getAndDecrement() <= 0) {
                throw new ProviderException("refused");
            }
        });
        byte[] message = World.seal(key);
        assertEquals(1, delegate.unscrubbed());
        assertEquals(holds, world.recorder.keysHeld().size());
        world.maintenance.visitDue();
        assertEquals(1, delegate.unscrubbed());
        acceptAgain();
        world.maintenance.visitDue();
        assertEquals(0, delegate.unscrubbed());
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertArrayEquals(World.TEXT, World.open(other, message));
        key.session().destroy();
        assertEquals(1, Counter.SEALED.total() - sealedBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {RecordingProvider.DERIVATION, RecordingProvider.STEP})
    void kitIsScrubbedOnceTheDelegateAccepts(String operation) {
        SessionHandle key = world.imported(World.DEFAULT);
        try (DerivationKit kit = delegate.borrow()) {
            kit.kdf().extract(World.root(3), World.root(4));
            kit.step().children(World.root(5), new byte[64]);
            refuse(operation);
        }
        assertEquals(1, delegate.unscrubbed());
        assertEquals(1, world.recorder.keysHeld().size(), "the other half was scrubbed");
        assertEquals(1, failures.count());
        acceptAgain();
        world.maintenance.visitDue();
        assertEquals(0, delegate.unscrubbed());
        assertEquals(Set.of(), world.recorder.keysHeld());
        assertFalse(key.session().isDestroyed());
    }

    @Test
    void objectThatNeverAcceptsIsDroppedAfterTenMinutes() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.sealTwice(key);
        refuse(RecordingProvider.RECORD);
        key.session().destroy();
        world.pass(TEN_MINUTES);
        assertEquals(1, delegate.unscrubbed());
        world.pass(TimeUnit.MINUTES.toMillis(1));
        assertEquals(0, delegate.unscrubbed());
    }

    @Test
    void maintenanceEndsOnlyWhenNothingIsLeftToTry() {
        SessionHandle key = world.imported(World.DEFAULT);
        World.sealTwice(key);
        refuse(RecordingProvider.RECORD);
        key.session().destroy();
        for (int i = 0; i < 5; i++) {
            assertTrue(world.maintenance.turn(0) >= 0, "the thread goes on without a key");
            world.time.pass(World.DEFAULT.windowMillis());
        }
        acceptAgain();
        assertTrue(world.maintenance.turn(0) >= 0);
        assertEquals(0, delegate.unscrubbed());
        assertEquals(-1, world.maintenance.turn(0));
        failToClose();
        assertEquals(0, delegate.unscrubbed(), "nobody would try again");
    }

    @Test
    void threadGoesOnForAnObjectThoughNoKeyIsLeft() {
        SessionHandle key = world.imported(World.DEFAULT);
        failToClose();
        key.session().destroy();
        world.time.pass(World.DEFAULT.windowMillis());
        world.maintenance.visitDue();
        assertEquals(0, world.maintenance.keys().count());
        assertTrue(world.maintenance.turn(0) >= 0);
        assertEquals(1, delegate.unscrubbed());
        acceptAgain();
        assertTrue(world.maintenance.turn(0) >= 0);
        assertEquals(0, delegate.unscrubbed());
        assertEquals(-1, world.maintenance.turn(0));
    }

    private void failToClose() {
        try (DerivationKit kit = delegate.borrow()) {
            kit.kdf().extract(World.root(3), World.root(4));
            refuse(RecordingProvider.DERIVATION);
        }
    }
}
