package io.github.themapleseed.tinymls.engine;

import io.github.themapleseed.tinymls.platform.Nullable;

/**
 * The leased engines of a pool for which there was no slot, so that none is lost with a call that dies. There are some
 * only while more threads use one sender epoch at once than the pool has slots. Adding allocates no memory.
 */
final class SlotlessEngines {
    private volatile @Nullable PooledEngine first;

    /** The first engine; {@link PooledEngine#nextSlotless} leads on. An engine that is removed keeps its link. */
    @Nullable PooledEngine first() {
        return first;
    }

    synchronized void add(PooledEngine engine) {
        engine.nextSlotless = first;
        first = engine;
    }

    /** Removes an engine if it is there. */
    synchronized void remove(PooledEngine engine) {
        if (first == engine) {
            first = engine.nextSlotless;
            return;
        }
        for (PooledEngine at = first; at != null; at = at.nextSlotless) {
            if (at.nextSlotless == engine) {
                at.nextSlotless = engine.nextSlotless;
                return;
            }
        }
    }
}
