package io.github.themapleseed.tinymls.maintenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.session.KeyInventory;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.SessionRegistry;
import io.github.themapleseed.tinymls.session.World;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys are visited by the window that they have; windows that no key has any more cost nothing. */
class SameWindowKeysTest {
    private static final int WINDOWS = 20_000;

    private final World world = new World();

    private SessionHandle key(int number) {
        return world.registry.generate(World.root(1), new RatchetPolicy(100, 1_000 + number, 86_400_000));
    }

    @Tag("slow")
    @Test
    void groupsWithoutKeysAreDropped() {
        SessionHandle lasting = world.generated(World.DEFAULT);
        for (int i = 0; i < WINDOWS; i++) {
            SessionHandle key = key(i);
            key.session().destroy();
            World.puncture(key);
            if (i % 1_000 == 0) {
                world.pass(300);
            }
        }
        world.pass(15_000);
        assertEquals(1, world.maintenance.groupCount());
        Reference.reachabilityFence(lasting);
    }

    @Test
    void keyWhoseGroupWasDroppedBeforeIsVisitedAgain() {
        SessionHandle first = key(0);
        first.session().destroy();
        world.pass(2_000);
        assertEquals(0, world.maintenance.groupCount());
        assertTrue(world.maintenance.present(World.DEFAULT).isSettled(), "the time is known all the same");
        assertEquals(0, world.maintenance.groupCount(), "to ask for it makes none");
        SessionHandle second = key(0);
        World.seal(second);
        long sealed = world.time.wallMillis();
        world.pass(1_300);
        assertTrue(World.oldest(second) > sealed);
    }

    @Test
    void clockThatStepsBackBeforeTheFirstVisitDelaysNoPuncture() {
        SessionHandle key = world.generated(World.DEFAULT);
        long made = world.time.wallMillis();
        world.time.leap(-World.DEFAULT.windowMillis() / 2);
        world.pass(World.DEFAULT.windowMillis() * 5 / 4);
        assertFalse(World.covers(key, made));
    }

    /** SECURITY.md, copies that the JVM makes: a collection that is near begins before the visit derives. */
    @Test
    void visitAllocatesBeforeItDerives() {
        long allocated = allocatedBeforeTheFirstStep(World.DEFAULT);
        assertTrue(allocated >= 1 << 20, () -> allocated + " bytes");
    }

    @Test
    void visitsThatFollowOneAnotherFastAllocateLittle() {
        long allocated = allocatedBeforeTheFirstStep(new RatchetPolicy(100, 100, 86_400_000));
        assertTrue(allocated < 1 << 19, () -> allocated + " bytes");
    }

    private long allocatedBeforeTheFirstStep(RatchetPolicy policy) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Maintenance maintenance = Maintenance.byHand(world.time);
        SessionHandle key = new SessionRegistry(new SessionDependencies(world.dependencies.delegate(),
                new SecureRandom(), new KeyInventory(maintenance)), policy).generate(World.root(1), policy);
        AtomicLong firstStep = new AtomicLong();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.STEP)) {
                firstStep.compareAndSet(0, threads.getThreadAllocatedBytes(Thread.currentThread().getId()));
            }
        });
        world.time.pass(2 * policy.windowMillis());
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        maintenance.visitDue();
        assertTrue(firstStep.get() > 0, "the visit derives");
        Reference.reachabilityFence(key);
        return firstStep.get() - before;
    }
}
