package io.github.themapleseed.tinymls.conformance.heap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A heap dump taken apart (the HPROF binary format of the JDK), only as far as it takes to say who holds a place in it.
 * The search itself does without: it looks at the bytes of the file.
 */
final class HeapDump {
    private static final int ID_BYTES = 8;
    private static final int MAX_CHAIN = 8;
    private static final int[] SIZES = {0, 0, ID_BYTES, 0, 1, 2, 4, 8, 1, 2, 4, 8};

    private final ByteBuffer file;
    private final Map<Long, String> strings = new HashMap<>();
    private final Map<Long, Long> classNames = new HashMap<>();
    private final List<Body> bodies = new ArrayList<>();
    private int at;

    /** An object, and where its fields or elements stand. */
    private record Body(long id, long classId, String kind, int start, int end) {
    }

    HeapDump(ByteBuffer file) {
        this.file = file;
        at = "JAVA PROFILE 1.0.2".length() + 1 + 4 + 8;
        while (at < file.limit()) {
            int tag = file.get(at);
            int end = at + 9 + file.getInt(at + 5);
            at += 9;
            record(tag, end);
            at = end;
        }
    }

    /** The bytes of a dump. */
    static ByteBuffer map(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }

    private void record(int tag, int end) {
        switch (tag) {
            case 0x01 -> {
                byte[] text = new byte[end - at - ID_BYTES];
                file.get(at + ID_BYTES, text);
                strings.put(file.getLong(at), new String(text, StandardCharsets.UTF_8));
            }
            case 0x02 -> classNames.put(file.getLong(at + 4), file.getLong(at + 4 + ID_BYTES + 4));
            case 0x0c, 0x1c -> {
                while (at < end) {
                    part(file.get(at++) & 0xff);
                }
            }
            default -> { }
        }
    }

    private void part(int tag) {
        switch (tag) {
            case 0xff, 0x05, 0x07 -> at += ID_BYTES;
            case 0x01 -> at += 2 * ID_BYTES;
            case 0x02, 0x03, 0x08 -> at += ID_BYTES + 8;
            case 0x04, 0x06 -> at += ID_BYTES + 4;
            case 0x20 -> classDump();
            case 0x21 -> body("", file.getLong(at + 12), 12 + ID_BYTES + 4, file.getInt(at + 20));
            case 0x22 -> body("[]", file.getLong(at + 16), 16 + ID_BYTES, file.getInt(at + 12) * ID_BYTES);
            case 0x23 -> {
                int length = file.getInt(at + 12);
                int type = file.get(at + 16);
                body("primitive type " + type + "[" + length + "]", 0, 17, length * SIZES[type]);
            }
            default -> throw new IllegalStateException("unknown part " + tag + " at " + at);
        }
    }

    private void body(String kind, long classId, int header, int bytes) {
        bodies.add(new Body(file.getLong(at), classId, kind, at + header, at + header + bytes));
        at += header + bytes;
    }

    private void classDump() {
        int start = at;
        at += 7 * ID_BYTES + 8;
        int constants = count();
        for (int i = 0; i < constants; i++) {
            at += 3 + SIZES[file.get(at + 2)];
        }
        int statics = count();
        for (int i = 0; i < statics; i++) {
            at += ID_BYTES + 1 + SIZES[file.get(at + ID_BYTES)];
        }
        int fields = count();
        at += fields * (ID_BYTES + 1);
        bodies.add(new Body(file.getLong(start), file.getLong(start), "static field of ", start + ID_BYTES, at));
    }

    private int count() {
        at += 2;
        return file.getShort(at - 2) & 0xffff;
    }

    /** What stands at that offset, and a chain of those who refer to it. */
    String holders(int offset) {
        StringBuilder chain = new StringBuilder();
        Body body = bodyAt(offset);
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < MAX_CHAIN && body != null; i++) {
            chain.append(i == 0 ? "" : " <- ").append(body.kind).append(className(body.classId));
            seen.add(body.id);
            body = referrer(body.id, seen);
        }
        return chain.isEmpty() ? "outside of any object" : chain.toString();
    }

    private Body bodyAt(int offset) {
        return bodies.stream().filter(body -> body.start <= offset && offset < body.end).findFirst().orElse(null);
    }

    private Body referrer(long id, List<Long> seen) {
        for (Body body : bodies) {
            if (!body.kind.startsWith("primitive") && !seen.contains(body.id)) {
                for (int i = body.start; i + ID_BYTES <= body.end; i++) {
                    if (file.getLong(i) == id) {
                        return body;
                    }
                }
            }
        }
        return null;
    }

    private String className(long classId) {
        return classId == 0 ? "" : strings.get(classNames.get(classId));
    }
}
