package io.github.themapleseed.tinymls.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What is written to a buffer is read in its order, whatever the sizes of the pieces, and wiped with its end. */
class SecretBufferTest {
    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Property(tries = 300)
    void piecesOfAnySize(@ForAll long seed, @ForAll @IntRange(min = 1, max = 70_000) int length,
            @ForAll @IntRange(min = 1, max = 9_000) int written, @ForAll @IntRange(min = 1, max = 9_000) int read) {
        byte[] source = random(seed, length);
        try (SecretBuffer buffer = SecretBuffer.allocate(length)) {
            for (int done = 0; done < length; done += written) {
                buffer.put(source, done, Math.min(written, length - done));
            }
            assertEquals(0, buffer.room());
            byte[] target = new byte[length];
            for (int done = 0; done < length; done += read) {
                buffer.get(target, done, Math.min(read, length - done));
            }
            assertEquals(0, buffer.remaining());
            assertArrayEquals(source, target);
        }
    }

    @Test
    void readsAgainAndIsWrittenOver() {
        try (SecretBuffer buffer = SecretBuffer.allocate(10)) {
            buffer.put(random(1, 10), 0, 10);
            byte[] target = new byte[10];
            buffer.get(target, 0, 10);
            buffer.rewind();
            buffer.get(target, 0, 4);
            buffer.reset();
            assertEquals(10, buffer.room());
            buffer.put(random(2, 3), 0, 3);
            buffer.get(target, 0, 3);
            assertArrayEquals(random(2, 3), Arrays.copyOf(target, 3));
        }
    }

    @Test
    void neitherMoreThanThereIsNorThanThereIsRoomFor() {
        try (SecretBuffer buffer = SecretBuffer.allocate(10)) {
            buffer.put(new byte[6], 0, 6);
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.put(new byte[5], 0, 5));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.get(new byte[7], 0, 7));
        }
        SecretBuffer.allocate(0).close();
    }

    @Test
    void wipedWithItsEnd() throws Exception {
        SecretBuffer buffer = SecretBuffer.allocate(10_000);
        buffer.put(random(3, 10_000), 0, 10_000);
        Field field = SecretBuffer.class.getDeclaredField("blocks");
        field.setAccessible(true);
        List<SlotMemory> memory = ((List<?>) field.get(buffer)).stream()
                .map(block -> SlotMemory.of((SecretBlock) block)).toList();
        assertEquals(3, memory.size());
        buffer.close();
        buffer.close();
        memory.forEach(each -> assertArrayEquals(new byte[each.bytes().length], each.bytes()));
        assertThrows(WipedException.class, () -> buffer.get(new byte[1], 0, 1));
    }
}
