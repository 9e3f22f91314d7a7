package io.github.themapleseed.tinymls.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory for secrets that outlive a call, outside the heap: a collector copies what it moves and leaves the old place
 * unwiped. Slots of 32 bytes are taken in runs and wiped when they are given back. Thread-safe; threads spread over
 * several allocators, each with a lock of its own, so that they seldom wait for one another.
 */
public final class SecretMemory {
    /** The longest run that can be asked for: more than the nodes of any tree and than the levels of any path. */
    public static final int MAX_SLOTS = 128;

    /** A power of two. */
    private static final int ALLOCATORS =
            Math.min(16, Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors())));
    private static final List<SlabAllocator> SHARED = allocators();

    private SecretMemory() {
    }

    private static List<SlabAllocator> allocators() {
        List<SlabAllocator> all = new ArrayList<>();
        for (int i = 0; i < ALLOCATORS; i++) {
            all.add(new SlabAllocator());
        }
        return List.copyOf(all);
    }

    /**
     * So many slots, all zero, which the caller closes.
     *
     * @param slots 1 to {@link #MAX_SLOTS}
     * @throws SecretMemoryExhaustedException if the JVM has no direct memory left
     */
    public static SecretBlock allocate(int slots) {
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("1 to " + MAX_SLOTS + " slots can be taken, not " + slots);
        }
        int allocator = (int) Thread.currentThread().getId() & ALLOCATORS - 1;
        try {
            return SHARED.get(allocator).allocate(slots);
        } catch (OutOfMemoryError e) {
            throw new SecretMemoryExhaustedException(e);
        }
    }

    /** Slots that are taken at present. */
    public static long slotsInUse() {
        long all = 0;
        for (SlabAllocator allocator : SHARED) {
            all += allocator.slotsInUse();
        }
        return all;
    }

    /** Bytes of direct memory that are held at present. */
    public static long bytesHeld() {
        long all = 0;
        for (SlabAllocator allocator : SHARED) {
            all += allocator.bytesHeld();
        }
        return all;
    }

    /** Whether the memory is kept out of swap and core dumps, or why not: in words for the health check. */
    public static String protection() {
        return MemoryProtection.state();
    }
}
