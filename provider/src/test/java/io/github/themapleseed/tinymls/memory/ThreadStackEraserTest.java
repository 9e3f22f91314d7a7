package io.github.themapleseed.tinymls.memory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What calls have left on a thread's stack is overwritten. Linux shows a process its own stacks as a file. */
class ThreadStackEraserTest {
    private static final int FRAMES = 40;
    /** The frame that passed the secret still has it, and up to a KiB below that frame is not reached. */
    private static final int PART_LEFT = 2;
    private static final int COMPILING_ROUNDS = 20_000;

    private static long secret;

    @BeforeAll
    static void drawSecret() {
        secret = ThreadLocalRandom.current().nextLong() | 1L << 62;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingThatCallsLeftBehindIsLeft() throws Exception {
        int before = copiesLeftOnTheStackOf(() -> { });
        int after = copiesLeftOnTheStackOf(ThreadStackEraser::overwrite);
        assertTrue(before > FRAMES, before + " copies before");
        assertTrue(after < before / PART_LEFT, after + " copies left of " + before);
    }

    /** Whether interpreted or compiled, by whichever compiler. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theSameOnceItIsCompiled() throws Exception {
        for (int i = 0; i < COMPILING_ROUNDS; i++) {
            ThreadStackEraser.overwrite();
        }
        nothingThatCallsLeftBehindIsLeft();
    }

    @Test
    void whereTheStackEndsNothingIsThrown() {
        assertDoesNotThrow(() -> assertEquals(0, overwriteAtTheEnd(0) & 0));
    }

    private static int overwriteAtTheEnd(int depth) {
        try {
            return overwriteAtTheEnd(depth + 1);
        } catch (StackOverflowError e) {
            ThreadStackEraser.overwrite();
            return depth;
        }
    }

    private static long leave(int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
        return frames == 0 ? a ^ b ^ c : leave(frames - 1, a, b, c, d, e, f, g, h) ^ d ^ e ^ f ^ g ^ h;
    }

    /**
     * How often the secret stands on the stack of a thread that has passed it on, then done that, and now does nothing.
     */
    private static int copiesLeftOnTheStackOf(Runnable then) throws Exception {
        AtomicReference<long[]> mapping = new AtomicReference<>();
        AtomicReference<Boolean> isDone = new AtomicReference<>(false);
        Thread thread = new Thread(() -> {
            long[] own = ownStack();
            leave(FRAMES, secret, secret, secret, secret, secret, secret, secret, secret);
            then.run();
            mapping.set(own);
            while (!isDone.get()) {
                Thread.onSpinWait();
            }
        });
        thread.start();
        while (mapping.get() == null && thread.isAlive()) {
            Thread.onSpinWait();
        }
        int copies = copiesIn(mapping.get());
        isDone.set(true);
        thread.join();
        return copies;
    }

    private static int copiesIn(long[] mapping) throws IOException {
        ByteBuffer stack = ByteBuffer.allocateDirect((int) (mapping[1] - mapping[0])).order(ByteOrder.nativeOrder());
        try (FileChannel memory = FileChannel.open(Path.of("/proc/self/mem"))) {
            memory.read(stack, mapping[0]);
        }
        int copies = 0;
        for (int at = 0; at + Long.BYTES <= stack.position(); at += Long.BYTES) {
            copies += stack.getLong(at) == secret ? 1 : 0;
        }
        return copies;
    }

    /** Where the mapping begins and ends that the stack pointer is in while the thread reads its own file. */
    private static long[] ownStack() {
        try {
            String[] fields = Files.readString(Path.of("/proc/thread-self/syscall")).strip().split(" ");
            long pointer = Long.parseUnsignedLong(fields[fields.length - 2].substring(2), 16);
            for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
                String[] ends = line.substring(0, line.indexOf(' ')).split("-");
                long start = Long.parseUnsignedLong(ends[0], 16);
                long end = Long.parseUnsignedLong(ends[1], 16);
                if (Long.compareUnsigned(start, pointer) <= 0 && Long.compareUnsigned(pointer, end) < 0) {
                    return new long[] {start, end};
                }
            }
            throw new IOException("no mapping holds the stack pointer");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
