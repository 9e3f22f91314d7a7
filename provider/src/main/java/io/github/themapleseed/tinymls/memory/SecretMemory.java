package io.github.themapleseed.tinymls.memory;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Memory outside the heap for secrets that outlive a call. In the heap a collector would copy a secret and leave the
 * old copy unwiped. Slots of 32 bytes are taken in runs, and wiped when they are given back. Thread-safe: threads
 * spread over several allocators, each with a lock of its own, so they seldom wait for one another.
 */
public final class SecretMemory {
    /** Slots of the longest run. No tree has so many nodes, and no path so many levels. */
    public static final int MAX_SLOTS = 128;

    /** One for each processor, 16 at most. A power of two, so that the last bits of a thread's id choose one. */
    private static final int ALLOCATORS =
            Math.min(16, Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors())));
    private static final List<SlabAllocator> SHARED = allocators();

    /** One slab, held from the beginning: a puncture needs slots, and must not fail for want of memory. */
    private static final SlabAllocator RESERVE = reserve();

    /**
     * Pause between two requests for direct memory. A JVM that has none left collects all garbage and takes half a
     * second to refuse: neither a visit to many keys nor calls that could be served by a free slot wait that long each.
     */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static volatile boolean exhausted;
    private static volatile long exhaustedAtNanos;

    private SecretMemory() {
    }

    private static List<SlabAllocator> allocators() {
        List<SlabAllocator> all = new ArrayList<>();
        for (int i = 0; i < ALLOCATORS; i++) {
            all.add(new SlabAllocator());
        }
        return List.copyOf(all);
    }

    private static SlabAllocator reserve() {
        SlabAllocator reserve = new SlabAllocator();
        try {
            reserve.adopt(new Slab(reserve, SlabAllocator.FIRST_SLAB_SLOTS));
        } catch (SecretMemoryExhaustedException e) {
            return reserve; // without a slab: making the first key fails for the same reason
        }
        return reserve;
    }

    /**
     * Takes a run of slots, all zero. The caller closes the block.
     *
     * @param slots 1 to {@link #MAX_SLOTS}
     * @throws SecretMemoryExhaustedException if the JVM has no direct memory left
     */
    public static SecretBlock allocate(int slots) {
        SecretBlock block = allocateShared(slots);
        if (block == null) {
            throw new SecretMemoryExhaustedException(null);
        }
        return block;
    }

    /** A run of slots from the thread's own slabs, a new one, or other threads' slabs; null if none has so many. */
    private static @Nullable SecretBlock allocateShared(int slots) {
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("1 to " + MAX_SLOTS + " slots can be taken, not " + slots);
        }
        SlabAllocator own = SHARED.get((int) Thread.currentThread().getId() & ALLOCATORS - 1);
        SecretBlock block = own.allocateHeld(slots);
        if (block == null && !isExhausted()) {
            block = allocateAnew(own, slots);
        }
        return block == null ? allocateHeld(slots) : block;
    }

    private static boolean isExhausted() {
        return exhausted && System.nanoTime() - exhaustedAtNanos < RETRY_NANOS;
    }

    private static @Nullable SecretBlock allocateAnew(SlabAllocator allocator, int slots) {
        try {
            SecretBlock block = allocator.allocate(slots);
            exhausted = false;
            return block;
        } catch (SecretMemoryExhaustedException e) {
            exhaustedAtNanos = System.nanoTime();
            exhausted = true;
            return null;
        }
    }

    /** A run of slots out of slabs that are allocated already; null if none of them has a run that long. */
    private static @Nullable SecretBlock allocateHeld(int slots) {
        for (SlabAllocator allocator : SHARED) {
            SecretBlock block = allocator.allocateHeld(slots);
            if (block != null) {
                return block;
            }
        }
        return null;
    }

    /**
     * Takes slots for a secret whose making erases another one, such as the nodes that are left by a puncture. If the
     * JVM has no direct memory left, they come from a reserve that only this method uses.
     *
     * @param slots 1 to {@link #MAX_SLOTS}
     * @throws SecretMemoryExhaustedException if the reserve is used up too
     */
    public static SecretBlock allocateToErase(int slots) {
        SecretBlock block = allocateShared(slots);
        if (block == null) {
            block = RESERVE.allocateHeld(slots);
        }
        if (block == null) {
            throw new SecretMemoryExhaustedException(null);
        }
        return block;
    }

    /** Slots in use at present. */
    public static long slotsInUse() {
        long all = RESERVE.slotsInUse();
        for (SlabAllocator allocator : SHARED) {
            all += allocator.slotsInUse();
        }
        return all;
    }

    /** Bytes of direct memory in slabs at present, whether their slots are in use or not. */
    public static long bytesHeld() {
        long all = RESERVE.bytesHeld();
        for (SlabAllocator allocator : SHARED) {
            all += allocator.bytesHeld();
        }
        return all;
    }

    /** Says for the health check whether the memory is kept out of swap and core dumps, and if not, why. */
    public static String protection() {
        return MemoryProtection.state();
    }
}
