package io.github.themapleseed.tinymls.memory;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * A piece of direct memory, cut into slots of {@link SecretBlock#SLOT_BYTES} bytes, with a record of which are taken.
 * Not thread-safe: its {@link SlabAllocator} holds a lock around {@link #take}, {@link #giveBack} and {@link #drop}.
 * The bytes of a taken slot are guarded by the monitor of the block that has it.
 */
final class Slab {
    /** A page. Slabs begin on one, since the operating system locks whole pages into memory. */
    static final int PAGE_BYTES = 4_096;
    private static final ByteBuffer NO_MEMORY = ByteBuffer.allocate(0);
    private static final byte[] ZEROS = new byte[64 * SecretBlock.SLOT_BYTES];

    private final SlabAllocator owner;
    private final int slots;
    private final BitSet taken;
    private final int number;
    private ByteBuffer memory;
    private int free;
    /** No slot before this one is free. */
    private int firstFree;
    private boolean listed;

    /**
     * Allocates a slab.
     *
     * @param slots a multiple of the slots of a page
     * @throws SecretMemoryExhaustedException if there is no direct memory left for it
     */
    Slab(SlabAllocator owner, int slots) {
        this.owner = owner;
        this.slots = slots;
        this.taken = new BitSet(slots);
        this.free = slots;
        int bytes = slots * SecretBlock.SLOT_BYTES;
        this.memory = allocate(bytes);
        MemoryProtection.protect(memory);
        this.number = SlabTable.add(this);
    }

    private static ByteBuffer allocate(int bytes) {
        try {
            return ByteBuffer.allocateDirect(bytes + PAGE_BYTES).alignedSlice(PAGE_BYTES).slice(0, bytes);
        } catch (OutOfMemoryError e) {
            throw new SecretMemoryExhaustedException(e);
        }
    }

    /** Its number in the {@link SlabTable}. */
    int number() {
        return number;
    }

    SlabAllocator owner() {
        return owner;
    }

    /** Bytes of direct memory that it was allocated with. */
    long bytes() {
        return (long) slots * SecretBlock.SLOT_BYTES + PAGE_BYTES;
    }

    boolean isEmpty() {
        return free == slots;
    }

    /** Whether a quarter of its slots is free: with less, searching it for a run is seldom worth while. */
    boolean hasRoom() {
        return free >= slots / 4;
    }

    /** Whether it is on its allocator's list of slabs with room. */
    boolean isListed() {
        return listed;
    }

    void setListed(boolean now) {
        listed = now;
    }

    /** Leaves the memory to the collector. No slot may be taken any more. */
    void drop() {
        SlabTable.remove(number);
        MemoryProtection.release(memory);
        memory = NO_MEMORY;
    }

    boolean isDropped() {
        return !memory.isDirect();
    }

    /** Takes the first run of {@code count} free slots, and returns its first slot; -1 if there is no such run. */
    int take(int count) {
        if (count > free) {
            return -1;
        }
        firstFree = taken.nextClearBit(firstFree);
        int from = firstFree;
        while (from + count <= slots) {
            int next = taken.nextSetBit(from);
            if (next < 0 || next - from >= count) {
                taken.set(from, from + count);
                free -= count;
                return from;
            }
            from = taken.nextClearBit(next);
        }
        return -1;
    }

    /** Frees a run of slots, which the caller has wiped. */
    void giveBack(int first, int count) {
        taken.clear(first, first + count);
        free += count;
        firstFree = Math.min(firstFree, first);
    }

    void read(int position, byte[] target, int offset, int length) {
        memory.get(position, target, offset, length);
    }

    void write(int position, byte[] source, int offset, int length) {
        memory.put(position, source, offset, length);
    }

    /** Copies from slab to slab without a copy in the heap. */
    void copyTo(int position, Slab target, int targetPosition, int length) {
        target.memory.put(targetPosition, memory, position, length);
    }

    void wipe(int position, int length) {
        for (int done = 0; done < length; done += ZEROS.length) {
            memory.put(position + done, ZEROS, 0, Math.min(ZEROS.length, length - done));
        }
    }
}
