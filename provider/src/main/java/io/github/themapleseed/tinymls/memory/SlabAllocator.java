package io.github.themapleseed.tinymls.memory;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands out runs of slots. The slab in use serves until it has no run that is long enough; then one with room comes
 * next, or a new one. A slab comes back into use once a quarter of it is free, so at most a quarter of a slab is held
 * without being used, apart from what lies between runs. Empty slabs are dropped unless they are in use, and their memory
 * goes with the collector. Thread-safe.
 */
final class SlabAllocator {
    /** 32 KiB: what a process with a few keys needs. */
    static final int FIRST_SLAB_SLOTS = 1_024;
    /** 256 KiB: a locked slab is a mapping of its own, and Linux allows a process some 65,000 of them. */
    static final int SLAB_SLOTS = 8_192;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Slab> withRoom = new ArrayDeque<>();
    private @Nullable Slab current;
    private int slabs;
    private long bytesHeld;
    private long slotsInUse;

    /**
     * A run of free slots, of a new slab if there is none.
     *
     * @throws SecretMemoryExhaustedException if there is no direct memory left for another slab
     */
    SecretBlock allocate(int count) {
        SecretBlock block = allocateHeld(count);
        while (block == null) {
            adopt(new Slab(this, nextSlabSlots())); // without the lock: a JVM short of memory takes its time
            block = allocateHeld(count);
        }
        return block;
    }

    /** A run of free slots of the slabs that are here, or null if they have none that is long enough. */
    @Nullable SecretBlock allocateHeld(int count) {
        lock.lock();
        try {
            for (Slab slab = current; slab != null; slab = takeListed()) {
                int first = slab.take(count);
                if (first >= 0) {
                    return block(slab, first, count);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private SecretBlock block(Slab slab, int first, int count) {
        SecretBlock block = null;
        try {
            block = new SecretBlock(slab, first, count);
            slotsInUse += count;
            return block;
        } finally {
            if (block == null) {
                slab.giveBack(first, count); // the heap is full
            }
        }
    }

    /** Puts a slab with room in the place of the one in use, and returns it; null if there is none. */
    private @Nullable Slab takeListed() {
        for (Slab listed = withRoom.poll(); listed != null; listed = withRoom.poll()) {
            listed.setListed(false);
            if (!listed.isDropped()) {
                current = listed;
                return listed;
            }
        }
        return null;
    }

    private int nextSlabSlots() {
        return slabs() == 0 ? FIRST_SLAB_SLOTS : SLAB_SLOTS;
    }

    /** Takes a new slab into use. The one before comes back when it has room. */
    void adopt(Slab slab) {
        lock.lock();
        try {
            slabs++;
            bytesHeld += slab.bytes();
            if (current != null && current.hasRoom()) {
                current.setListed(true);
                withRoom.add(current);
            }
            current = slab;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a run of wiped slots back. */
    void giveBack(Slab slab, int first, int count) {
        lock.lock();
        try {
            slab.giveBack(first, count);
            slotsInUse -= count;
            if (slab == current) {
                return;
            }
            if (slab.isEmpty()) {
                drop(slab);
            } else if (slab.hasRoom() && !slab.isListed()) {
                slab.setListed(true);
                withRoom.add(slab);
            }
        } finally {
            lock.unlock();
        }
    }

    /** It may stay on the list, without its memory: to search the list for it would cost more than to pass over it. */
    private void drop(Slab slab) {
        bytesHeld -= slab.bytes();
        slabs--;
        slab.drop();
    }

    /** Slabs that hold memory. */
    int slabs() {
        lock.lock();
        try {
            return slabs;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of direct memory that the slabs hold. */
    long bytesHeld() {
        lock.lock();
        try {
            return bytesHeld;
        } finally {
            lock.unlock();
        }
    }

    long slotsInUse() {
        lock.lock();
        try {
            return slotsInUse;
        } finally {
            lock.unlock();
        }
    }
}
