package io.github.themapleseed.tinymls.memory;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

    /** One slab, held from the beginning, for erasing where there is no other memory: it must not fail for want of any. */
    private static final SlabAllocator RESERVE = reserve();

    /** A JVM without direct memory takes half a second to refuse some; a visit to many keys must not wait that long for each. */
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
            return reserve; // without a slab: the first key will say that there is no memory
        }
        return reserve;
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
        int own = (int) Thread.currentThread().getId() & ALLOCATORS - 1;
        try {
            SecretBlock block = SHARED.get(own).allocate(slots);
            exhausted = false;
            return block;
        } catch (SecretMemoryExhaustedException e) {
            exhaustedAtNanos = System.nanoTime();
            exhausted = true;
            SecretBlock block = allocateHeld(slots);
            if (block == null) {
                throw e;
            }
            return block;
        }
    }

    /** Slots of the slabs that are here, or null. */
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
     * The same for what takes the place of a secret that is erased by this: it has a reserve that nothing else can use up.
     */
    public static SecretBlock allocateToErase(int slots) {
        if (!exhausted || System.nanoTime() - exhaustedAtNanos > RETRY_NANOS) {
            try {
                return allocate(slots);
            } catch (SecretMemoryExhaustedException e) { // the reserve is left
                exhausted = true;
            }
        }
        SecretBlock held = allocateHeld(slots);
        SecretBlock block = held != null ? held : RESERVE.allocateHeld(slots);
        if (block == null) {
            throw new SecretMemoryExhaustedException(null);
        }
        return block;
    }

    /** Slots that are taken at present. */
    public static long slotsInUse() {
        long all = RESERVE.slotsInUse();
        for (SlabAllocator allocator : SHARED) {
            all += allocator.slotsInUse();
        }
        return all;
    }

    /** Bytes of direct memory that are held at present. */
    public static long bytesHeld() {
        long all = RESERVE.bytesHeld();
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
