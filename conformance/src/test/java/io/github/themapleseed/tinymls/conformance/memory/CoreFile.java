package io.github.themapleseed.tinymls.conformance.memory;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The memory in a core dump: the segments of type PT_LOAD of a 64-bit ELF file, as elf(5) and core(5) have them. */
final class CoreFile implements RawMemory, AutoCloseable {
    private static final int MAGIC = 0x7f454c46;
    private static final byte CLASS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;
    private static final short TYPE_CORE = 4;
    private static final int HEADER_BYTES = 64;
    private static final int TYPE_LOAD = 1;
    private static final int FLAG_WRITE = 2;
    /** So many segments or more are counted elsewhere in the file. */
    private static final int MANY_SEGMENTS = 0xffff;
    private static final int STRIDE = 8 << 20;
    /** Bytes of the next piece that a piece ends with, so that nothing searched for is cut in two. */
    private static final int OVERLAP = 64;

    private final FileChannel file;
    private final List<Segment> segments = new ArrayList<>();
    private long bytesRead;

    /** Memory from an address on, and where the file has it. */
    private record Segment(Mapping mapping, long offset) {
        private static Segment parse(ByteBuffer header) {
            int flags = header.getInt(4);
            long start = header.getLong(16);
            String permissions = (flags & FLAG_WRITE) == 0 ? "r--p" : "rw-p";
            return new Segment(new Mapping(start, start + header.getLong(32), permissions, "", ""), header.getLong(8));
        }
    }

    /** @throws IOException if it is no core dump that this class can read */
    CoreFile(Path path) throws IOException {
        file = FileChannel.open(path);
        ByteBuffer header = bytes(0, HEADER_BYTES);
        int count = Short.toUnsignedInt(header.getShort(56));
        if (header.order(ByteOrder.BIG_ENDIAN).getInt(0) != MAGIC || header.get(4) != CLASS_64
                || header.get(5) != LITTLE_ENDIAN || header.order(ByteOrder.LITTLE_ENDIAN).getShort(16) != TYPE_CORE
                || count == MANY_SEGMENTS) {
            throw new IOException(path + " is no core dump of a 64-bit process");
        }
        int size = header.getShort(54);
        for (int i = 0; i < count; i++) {
            ByteBuffer segment = bytes(header.getLong(32) + (long) i * size, size);
            if (segment.getInt(0) == TYPE_LOAD) {
                segments.add(Segment.parse(segment));
            }
        }
    }

    private ByteBuffer bytes(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, offset);
        return bytes.rewind();
    }

    private void fill(ByteBuffer buffer, long offset) throws IOException {
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException("the core dump is cut off");
            }
        }
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        bytesRead = 0;
        ByteBuffer buffer = ByteBuffer.allocateDirect(STRIDE + OVERLAP);
        for (Segment segment : segments) {
            long length = segment.mapping().end() - segment.mapping().start();
            for (long at = 0; at < length; at += STRIDE) {
                buffer.clear().limit((int) Math.min(length - at, buffer.capacity()));
                fill(buffer, segment.offset() + at);
                int fresh = Math.min(buffer.limit(), STRIDE);
                bytesRead += fresh;
                visitor.visit(buffer.rewind(), fresh, segment.mapping().start() + at, segment.mapping());
            }
        }
    }

    @Override
    public String use(Mapping mapping) {
        return mapping.use();
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public long bytesRefused() {
        return 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
