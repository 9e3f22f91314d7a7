package io.github.themapleseed.tinymls.memory;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands out runs of slots from the slab in use. When that has no run that is long enough, the next slab with room takes
 * its place, or a new one. A slab is listed as having room once a quarter of it is free. A slab without any taken slot
 * is dropped, unless it is the one in use, and the collector frees its memory. Thread-safe.
 */
final class SlabAllocator {
    /** 32 KiB: enough for a process with a few keys. */
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
     * Takes a run of free slots, from a new slab if no other has one that long.
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

    /** Takes a run of free slots from a slab that exists already; null if none has a run that long. */
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

    /** Takes the next listed slab into use, and returns it; null if none is listed. */
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

    /** Takes a new slab into use. The slab before it is listed as soon as it has room. */
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

    /** Frees a run of slots, which the caller has wiped. */
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

    /**
     * Drops a slab that may still be listed: {@link #takeListed} passes over it, which costs less than to look for it.
     */
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
