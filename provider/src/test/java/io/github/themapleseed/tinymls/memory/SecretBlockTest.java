package io.github.themapleseed.tinymls.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A block gives back what was written, to nobody after its end, and leaves zeros behind. */
@Tag("own-process")
class SecretBlockTest {
    private final SlabAllocator allocator = new SlabAllocator();

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] read(SecretBlock block, int slot) {
        byte[] bytes = new byte[SecretBlock.SLOT_BYTES];
        block.read(slot, bytes, 0, bytes.length);
        return bytes;
    }

    @Test
    void whatIsWrittenIsRead() {
        try (SecretBlock block = allocator.allocate(3)) {
            block.write(1, filled(32, 7), 0, 32);
            assertArrayEquals(filled(32, 7), read(block, 1));
            assertArrayEquals(new byte[32], read(block, 0));
            assertArrayEquals(new byte[32], read(block, 2));
        }
    }

    @Test
    void slotsAreCopiedToAnotherBlock() {
        try (SecretBlock source = allocator.allocate(4); SecretBlock target = allocator.allocate(4)) {
            source.write(2, filled(64, 9), 0, 64);
            source.copyTo(2, target, 1, 2);
            assertArrayEquals(filled(32, 9), read(target, 1));
            assertArrayEquals(filled(32, 9), read(target, 2));
            assertArrayEquals(new byte[32], read(target, 3));
        }
    }

    @Test
    void oneSlotIsWipedAlone() {
        try (SecretBlock block = allocator.allocate(2)) {
            block.write(0, filled(64, 5), 0, 64);
            block.wipe(0);
            assertArrayEquals(new byte[32], read(block, 0));
            assertArrayEquals(filled(32, 5), read(block, 1));
        }
    }

    @Test
    void nobodyUsesABlockAfterItsEnd() {
        SecretBlock block = allocator.allocate(1);
        block.close();
        assertTrue(block.isClosed());
        assertThrows(WipedException.class, () -> read(block, 0));
        assertThrows(WipedException.class, () -> block.write(0, filled(32, 1), 0, 32));
        assertThrows(WipedException.class, () -> block.wipe(0));
        try (SecretBlock other = allocator.allocate(1)) {
            assertThrows(WipedException.class, () -> other.copyTo(0, block, 0, 1));
            assertThrows(WipedException.class, () -> block.copyTo(0, other, 0, 1));
        }
    }

    @Test
    void blockThatIsReplacedWipesItsSlotsAndGivesThemBack() {
        SecretBlock block = allocator.allocate(2);
        block.write(0, filled(64, 1), 0, 64);
        SlotMemory before = SlotMemory.of(block);
        SecretBlock other = allocator.allocate(3);
        other.write(0, filled(96, 2), 0, 96);
        SlotMemory after = SlotMemory.of(other);
        block.replaceBy(other);
        assertArrayEquals(new byte[64], before.bytes());
        assertArrayEquals(filled(96, 2), after.bytes());
        assertEquals(3, block.slots());
        assertArrayEquals(filled(32, 2), read(block, 2));
        assertTrue(other.isClosed());
        other.close();
        assertArrayEquals(filled(96, 2), after.bytes());
        assertEquals(3, allocator.slotsInUse());
        block.close();
        assertArrayEquals(new byte[96], after.bytes());
        assertEquals(0, allocator.slotsInUse());
    }

    @Test
    void closedBlockNeitherReplacesNorIsReplaced() {
        try (SecretBlock block = allocator.allocate(1)) {
            block.write(0, filled(32, 1), 0, 32);
            SecretBlock closed = allocator.allocate(1);
            closed.close();
            assertThrows(WipedException.class, () -> block.replaceBy(closed));
            assertArrayEquals(filled(32, 1), read(block, 0));
            assertThrows(WipedException.class, () -> closed.replaceBy(block));
            assertArrayEquals(filled(32, 1), read(block, 0));
        }
        assertEquals(0, allocator.slotsInUse());
    }

    /** ARCHITECTURE.md hazard 1: handing out a secret is atomic with its end, so nobody ever gets zeros for a key. */
    @Test
    void whatIsReadIsWholeOrNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        int reads = 0;
        try {
            for (int round = 0; round < 2_000; round++) {
                SecretBlock block = allocator.allocate(1);
                block.write(0, filled(32, 1), 0, 32);
                CountDownLatch underWay = new CountDownLatch(3);
                List<Future<Integer>> readers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    readers.add(threads.submit(() -> readUntilClosed(block, underWay)));
                }
                underWay.await();
                block.close();
                for (Future<Integer> reader : readers) {
                    reads += reader.get();
                }
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println("whole reads of blocks that were being closed: " + reads);
        assertTrue(reads >= 3 * 2_000);
    }

    private static int readUntilClosed(SecretBlock block, CountDownLatch underWay) {
        for (int reads = 0; ; reads++) {
            try {
                assertArrayEquals(filled(32, 1), read(block, 0));
                underWay.countDown();
            } catch (WipedException e) {
                return reads;
            }
        }
    }

    @Test
    void whatIsGivenBackIsWiped() {
        SecretBlock block = allocator.allocate(100);
        block.write(0, filled(3_200, 3), 0, 3_200);
        block.close();
        try (SecretBlock next = allocator.allocate(100)) {
            byte[] found = filled(3_200, 1);
            next.read(0, found, 0, found.length);
            assertArrayEquals(new byte[3_200], found);
        }
    }

    @Test
    void closingTwiceGivesBackOnce() {
        SecretBlock block = allocator.allocate(2);
        block.close();
        try (SecretBlock other = allocator.allocate(2)) {
            block.close();
            assertFalse(other.isClosed());
            assertEquals(2, allocator.slotsInUse());
        }
    }

    @Test
    void nothingBeyondItsSlotsIsReached() {
        try (SecretBlock block = allocator.allocate(2)) {
            byte[] bytes = new byte[96];
            assertThrows(IndexOutOfBoundsException.class, () -> block.read(0, bytes, 0, 96));
            assertThrows(IndexOutOfBoundsException.class, () -> block.read(2, bytes, 0, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> block.read(-1, bytes, 0, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> block.write(1, bytes, 0, 33));
            assertThrows(IndexOutOfBoundsException.class, () -> block.wipe(2));
        }
    }

    @Test
    void itShowsNothing() {
        try (SecretBlock block = allocator.allocate(1)) {
            assertEquals("SecretBlock[redacted]", block.toString());
        }
    }
}
