package io.github.themapleseed.tinymls.maintenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.session.World;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Threads that make keys and drop them faster than maintenance visits them neither fill the heap nor keep it awake. */
class ManyNewKeysTest {
    private static final RatchetPolicy POLICY = new RatchetPolicy(100, 60_000, 86_400_000);

    private final ManualTime time = new ManualTime();
    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final Delegate delegate = Delegate.of(recorder);
    private final List<String> calls = new ArrayList<>();
    private final SameWindowKeys group = new SameWindowKeys(POLICY, time, () -> { });

    private NotingKey key() {
        return new NotingKey(POLICY, delegate, calls);
    }

    private KeyReference added(Object handle) {
        KeyReference reference = new KeyReference(handle, key(), group, new ReferenceQueue<>());
        group.references().add(reference);
        return reference;
    }

    @Test
    void visitReleasesAKeyWhoseHandleIsUnreachable() {
        Object handle = new Object();
        added(handle);
        added(new Object()).clear();
        group.visit();
        assertEquals(List.of("maintained", "released"), calls);
        assertEquals(1, group.references().stream().count());
        Reference.reachabilityFence(handle);
    }

    /** Most keys of a visit need nothing. */
    @Test
    void visitForgetsANodeOfAKeyOnceTheNextKeyHasBeenVisited() {
        List<Integer> held = new ArrayList<>();
        Object handle = new Object();
        for (int i = 0; i < 3; i++) {
            boolean derives = i == 0;
            group.references().add(new KeyReference(handle, new NotingKey(POLICY, delegate, calls) {
                @Override
                public boolean maintain(GuardedInstant now, SharedDerivationKit kit) {
                    held.add(recorder.keysHeld().size());
                    if (derives) {
                        kit.puncture(delegate, step -> {
                            step.children(World.root(3), new byte[64]);
                            return 1;
                        });
                    }
                    return true;
                }
            }, group, new ReferenceQueue<>()));
        }
        group.visit();
        assertEquals(List.of(0, 1, 0), held);
        Reference.reachabilityFence(handle);
    }

    /** A reference in the old generation keeps those that were removed after it, and would keep their keys. */
    @Test
    void removedReferenceDoesNotKeepItsKey() {
        KeyReference reference = added(new Object());
        reference.release();
        assertNull(reference.key());
        reference.release();
        reference.destroy();
        reference.maintain(new GuardedInstant(0, null, true), null);
        assertEquals(List.of("released"), calls);
    }

    /** A thread that adds keys while maintenance is in a visit ends its next wait once, not once for each key. */
    @Test
    void keysAddedDuringAVisitWakeTheThreadOnce() throws ReflectiveOperationException {
        List<Object> handles = new ArrayList<>();
        Maintenance maintenance = new Maintenance(time, started -> Thread.currentThread());
        Object first = new Object();
        maintenance.watch(first, new NotingKey(POLICY, delegate, calls) {
            @Override
            public boolean maintain(GuardedInstant now, SharedDerivationKit kit) {
                for (int i = 0; i < 100; i++) {
                    handles.add(new Object());
                    maintenance.watch(handles.get(i), key());
                }
                return true;
            }
        });
        time.pass(POLICY.windowMillis());
        maintenance.visitDue();
        assertEquals(1, wakes(maintenance));
        assertTrue(maintenance.keys().count() > 100);
        Reference.reachabilityFence(first);
        Reference.reachabilityFence(handles);
    }

    private static int wakes(Maintenance maintenance) throws ReflectiveOperationException {
        var field = Maintenance.class.getDeclaredField("unreachable");
        field.setAccessible(true);
        int wakes = 0;
        while (((ReferenceQueue<?>) field.get(maintenance)).poll() != null) {
            wakes++;
        }
        return wakes;
    }
}
