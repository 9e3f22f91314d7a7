package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.themapleseed.tinymls.conformance.process.child.DroppedProviders;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md item 30: provider instances are collectable, and so are the class loaders they came from
 * (ARCHITECTURE.md hazard 7): a hundred applications load, register, use and unload the provider, and nothing of any
 * is left; the maintenance thread goes when no key is live.
 */
class CollectableTest {
    @Test
    void whatIsDroppedIsCollected() {
        Output output = ChildJvm.running(DroppedProviders.class, ChildJvm.jar()).succeeds();
        assertEquals(100 * 4, output.number("collected"));
        assertEquals(0, output.number("threads"));
    }
}
