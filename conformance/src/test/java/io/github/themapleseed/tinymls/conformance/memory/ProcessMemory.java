package io.github.themapleseed.tinymls.conformance.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The memory of another process on Linux, piece by piece: {@code /proc/PID/maps} and {@code /proc/PID/mem} of proc(5).
 * Every readable private mapping is read, and the writable shared ones, in which ZGC keeps the heap. A range of a file
 * that is mapped at several addresses is read once.
 */
final class ProcessMemory implements RawMemory, AutoCloseable {
    private static final int STRIDE = 8 << 20;
    /** Bytes of the next piece that a piece ends with, so that nothing searched for is cut in two. */
    private static final int OVERLAP = 64;
    private static final int PAGE = 4096;

    private final Path folder;
    private final FileChannel memory;
    private final Map<Long, String> stacks = new HashMap<>();
    private long bytesRead;
    private long bytesRefused;

    /** @throws IOException where this platform or user may not read the process's memory */
    ProcessMemory(long pid) throws IOException {
        folder = Path.of("/proc", Long.toString(pid));
        memory = FileChannel.open(folder.resolve("mem"));
        long mapped = mappings().stream().filter(Mapping::isOfInterest).findFirst()
                .orElseThrow(() -> new IOException("no readable mapping")).start();
        memory.read(ByteBuffer.allocate(1), mapped);
    }

    List<Mapping> mappings() throws IOException {
        return Files.readAllLines(folder.resolve("maps")).stream().map(Mapping::parse).toList();
    }

    @Override
    public String use(Mapping mapping) {
        for (Map.Entry<Long, String> stack : stacks.entrySet()) {
            if (mapping.holds(stack.getKey())) {
                return "stack of " + stack.getValue();
            }
        }
        return mapping.use();
    }

    /** Notes the stack pointer and the name of every thread; a thread that runs has none to show. */
    private void noteStacks() throws IOException {
        stacks.clear();
        try (Stream<Path> tasks = Files.list(folder.resolve("task"))) {
            for (Path task : tasks.toList()) {
                String[] fields = Files.readString(task.resolve("syscall")).strip().split(" ");
                if (fields.length > 2) {
                    long pointer = Long.parseUnsignedLong(fields[fields.length - 2].substring(2), 16);
                    stacks.put(pointer, Files.readString(task.resolve("comm")).strip());
                }
            }
        } catch (NoSuchFileException e) {
            // A kernel without /proc/PID/syscall: stacks are native memory like all other.
        }
    }

    /** Shows all the memory there is now. The process should stand still meanwhile. */
    @Override
    public void read(Visitor visitor) throws IOException {
        bytesRead = 0;
        bytesRefused = 0;
        noteStacks();
        ByteBuffer buffer = ByteBuffer.allocateDirect(STRIDE + OVERLAP);
        Set<String> seen = new HashSet<>();
        for (Mapping mapping : mappings()) {
            boolean isShared = mapping.permissions().charAt(3) == 's';
            String range = mapping.backing() + " " + (mapping.end() - mapping.start());
            if (mapping.isOfInterest() && (!isShared || seen.add(range))) {
                read(mapping, buffer, visitor);
            }
        }
    }

    private void read(Mapping mapping, ByteBuffer buffer, Visitor visitor) throws IOException {
        for (long at = mapping.start(); at < mapping.end(); at += STRIDE) {
            buffer.clear().limit((int) Math.min(mapping.end() - at, buffer.capacity()));
            fill(buffer, at);
            int fresh = Math.min(buffer.limit(), STRIDE);
            bytesRead += fresh;
            visitor.visit(buffer.rewind(), fresh, at, mapping);
        }
    }

    /** Pages that cannot be read, like those past the end of a mapped file, come as zeros and are counted. */
    private void fill(ByteBuffer buffer, long address) {
        while (buffer.hasRemaining()) {
            try {
                if (memory.read(buffer, address + buffer.position()) <= 0) {
                    skipPage(buffer);
                }
            } catch (IOException e) {
                skipPage(buffer);
            }
        }
    }

    private void skipPage(ByteBuffer buffer) {
        int end = Math.min(buffer.limit(), (buffer.position() / PAGE + 1) * PAGE);
        bytesRefused += end - buffer.position();
        while (buffer.position() < end) {
            buffer.put((byte) 0);
        }
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public long bytesRefused() {
        return bytesRefused;
    }

    @Override
    public void close() throws IOException {
        memory.close();
    }
}
