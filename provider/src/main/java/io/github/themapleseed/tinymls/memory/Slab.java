package io.github.themapleseed.tinymls.memory;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * One piece of direct memory, cut into slots of {@link SecretBlock#SLOT_BYTES} bytes. It knows which slots are taken.
 * Not thread-safe: its {@link SlabAllocator} holds the lock for {@link #take}, {@link #giveBack} and {@link #drop}; the
 * bytes of a taken slot belong to the block that took it.
 */
final class Slab {
    /** Slabs begin on a page, so that locking one into memory concerns no other data. */
    static final int PAGE_BYTES = 4_096;
    private static final ByteBuffer NO_MEMORY = ByteBuffer.allocate(0);
    private static final byte[] ZEROS = new byte[64 * SecretBlock.SLOT_BYTES];

    private final SlabAllocator owner;
    private final int slots;
    private final BitSet taken;
    private ByteBuffer memory;
    private int free;
    /** No slot before this one is free. */
    private int firstFree;
    private boolean listed;

    /**
     * A slab of so many slots, a multiple of the slots of a page.
     *
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
    }

    private static ByteBuffer allocate(int bytes) {
        try {
            return ByteBuffer.allocateDirect(bytes + PAGE_BYTES).alignedSlice(PAGE_BYTES).slice(0, bytes);
        } catch (OutOfMemoryError e) {
            throw new SecretMemoryExhaustedException(e);
        }
    }

    SlabAllocator owner() {
        return owner;
    }

    /** Bytes of direct memory that it holds. */
    long bytes() {
        return (long) slots * SecretBlock.SLOT_BYTES + PAGE_BYTES;
    }

    boolean isEmpty() {
        return free == slots;
    }

    /** Whether so much of it is free that it is worth coming back to. */
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

    /** Lets the collector free the memory. Nobody holds a slot any more. */
    void drop() {
        MemoryProtection.release(memory);
        memory = NO_MEMORY;
    }

    boolean isDropped() {
        return !memory.isDirect();
    }

    /** Takes the first run of so many free slots. Returns its first slot, or -1 if there is no such run. */
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

    /** Gives a run back, whose bytes have been wiped before. */
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
