package io.github.themapleseed.tinymls.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Blocks never overlap, whatever comes and goes, and slabs that nobody needs are dropped. */
class SlabAllocatorTest {
    private record Filled(SecretBlock block, byte[] content) {
        static Filled of(SlabAllocator allocator, int slots, int seed) {
            SecretBlock block = allocator.allocate(slots);
            byte[] content = new byte[slots * SecretBlock.SLOT_BYTES];
            byte[] found = new byte[content.length];
            block.read(0, found, 0, found.length);
            assertArrayEquals(content, found, "fresh slots are zero");
            new Random(seed).nextBytes(content);
            block.write(0, content, 0, content.length);
            return new Filled(block, content);
        }

        void check() {
            byte[] found = new byte[content.length];
            block.read(0, found, 0, found.length);
            assertArrayEquals(content, found);
        }
    }

    /** Each number asks for so many slots; every third gives the oldest block back. */
    @Property(tries = 200)
    void blocksKeepTheirContents(@ForAll @Size(max = 300) List<@IntRange(min = 1, max = 128) Integer> requests) {
        SlabAllocator allocator = new SlabAllocator();
        ArrayDeque<Filled> held = new ArrayDeque<>();
        int number = 0;
        for (int slots : requests) {
            held.add(Filled.of(allocator, slots, number));
            if (++number % 3 == 0) {
                held.peek().check();
                held.poll().block.close();
            }
        }
        held.forEach(Filled::check);
        assertEquals(held.stream().mapToLong(filled -> filled.block.slots()).sum(), allocator.slotsInUse());
        held.forEach(filled -> filled.block.close());
        assertEquals(0, allocator.slotsInUse());
        assertTrue(allocator.slabs() <= 1, "only the slab in use is kept: " + allocator.slabs());
    }

    @Test
    void slabsThatNobodyNeedsAreDropped() {
        SlabAllocator allocator = new SlabAllocator();
        List<SecretBlock> blocks = new ArrayList<>();
        for (int i = 0; i < SlabAllocator.FIRST_SLAB_SLOTS + 9 * SlabAllocator.SLAB_SLOTS; i++) {
            blocks.add(allocator.allocate(1));
        }
        assertEquals(10, allocator.slabs());
        blocks.forEach(SecretBlock::close);
        assertEquals(1, allocator.slabs());
        assertEquals(SlabAllocator.SLAB_SLOTS * SecretBlock.SLOT_BYTES + Slab.PAGE_BYTES, allocator.bytesHeld());
    }

    @Test
    void roomThatComesBackIsUsedBeforeANewSlab() {
        SlabAllocator allocator = new SlabAllocator();
        List<SecretBlock> first = new ArrayList<>();
        for (int i = 0; i < SlabAllocator.FIRST_SLAB_SLOTS; i++) {
            first.add(allocator.allocate(1));
        }
        SecretBlock elsewhere = allocator.allocate(1);
        first.subList(0, SlabAllocator.FIRST_SLAB_SLOTS / 2).forEach(SecretBlock::close);
        List<SecretBlock> second = new ArrayList<>();
        for (int i = 0; i < SlabAllocator.SLAB_SLOTS - 1 + SlabAllocator.FIRST_SLAB_SLOTS / 2; i++) {
            second.add(allocator.allocate(1));
        }
        assertEquals(2, allocator.slabs());
        second.forEach(SecretBlock::close);
        elsewhere.close();
    }

    @Test
    void aSlabThatWasDroppedIsNotHandedOut() {
        SlabAllocator allocator = new SlabAllocator();
        List<SecretBlock> blocks = new ArrayList<>();
        int two = (SlabAllocator.FIRST_SLAB_SLOTS + SlabAllocator.SLAB_SLOTS) / 64;
        for (int i = 0; i < two + SlabAllocator.SLAB_SLOTS / 64; i++) {
            blocks.add(allocator.allocate(64));
        }
        blocks.subList(0, two).forEach(SecretBlock::close); // both are listed, then dropped
        Filled next = null;
        for (int i = 0; i < SlabAllocator.SLAB_SLOTS; i++) {
            next = Filled.of(allocator, 1, i);
        }
        next.check();
        assertEquals(2, allocator.slabs());
    }

    @Test
    void anImpossibleRequestIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> SecretMemory.allocate(0));
        assertThrows(IllegalArgumentException.class, () -> SecretMemory.allocate(SecretMemory.MAX_SLOTS + 1));
    }

    @Test
    void theSharedMemoryCountsWhatItHolds() {
        try (SecretBlock block = SecretMemory.allocate(5)) {
            assertTrue(SecretMemory.slotsInUse() >= block.slots());
            assertTrue(SecretMemory.bytesHeld() >= SlabAllocator.FIRST_SLAB_SLOTS * SecretBlock.SLOT_BYTES);
        }
    }
}
