package io.github.themapleseed.tinymls.maintenance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.World;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md hazard 7: no call leaves a lock behind, at which the thread that erases would wait for good. */
class LocksTest {
    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);

    /** Does the work here, then in another thread. */
    private static void twice(Runnable work) throws InterruptedException {
        assertTrue(Await.byTwoThreads(work), "the second thread fails, or waits for a lock");
    }

    @Test
    void list() throws InterruptedException {
        KeyReferenceList list = new KeyReferenceList();
        twice(() -> list.add(KeyReference.head()));
        twice(() -> list.remove(list.iterator().next()));
        twice(() -> list.remove(KeyReference.head()));
    }

    @Test
    void retry() throws InterruptedException {
        ScrubRetry retry = new ScrubRetry();
        twice(() -> retry.add(world.dependencies.delegate()));
        twice(() -> retry.run(0));
        twice(() -> assertTrue(retry.endIfNothingLeft()));
    }

    @Test
    void maintenance() throws InterruptedException {
        AtomicInteger started = new AtomicInteger();
        Maintenance maintenance = new Maintenance(world.time, owner -> {
            started.incrementAndGet();
            return new Thread(() -> { });
        });
        twice(() -> maintenance.watch(key, key.session()));
        twice(maintenance::ensureRunning);
        twice(() -> assertTrue(maintenance.turn(0) >= 0));
        assertTrue(started.get() >= 4, "the thread never ran");
        key.destroy();
        world.time.pass(World.DEFAULT.windowMillis());
        maintenance.visitDue();
        twice(() -> assertFalse(maintenance.turn(0) >= 0));
        twice(maintenance::visitDue);
    }
}
