package io.github.themapleseed.tinymls.conformance.memory;

import io.github.themapleseed.tinymls.conformance.heap.Needles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One search through the whole memory of a process: every place at which a secret stands. */
final class Reading {
    private static final int BYTES_32 = 32 << 24;
    /** A node and its two children. */
    private static final int MOST_IN_ONE_STEP = 3;

    private final List<Find> finds = new ArrayList<>();
    private final long bytes;
    private final long bytesRefused;

    /** 16 bytes of a secret, or of what is derived from it, at a place; some follow the length of an array of 32. */
    private record Find(String secret, Kind kind, boolean isDerived, long address, String use, boolean isInArrayOf32) {
        @Override
        public String toString() {
            return String.format("%s%s at %x, %s%s", secret, isDerived ? " (its round keys or HMAC states)" : "",
                    address, use, isInArrayOf32 ? ", byte[32]" : "");
        }
    }

    Reading(RawMemory memory, Needles needles, BlindSearch blind) throws IOException {
        memory.read((piece, fresh, address, mapping) -> {
            for (Needles.Hit hit : needles.find(piece)) {
                if (hit.offset() < fresh) {
                    finds.add(new Find(hit.name(), Kind.of(hit.name()), hit.isDerived(), address + hit.offset(),
                            memory.use(mapping), isAfterLength32(piece, hit.offset())));
                }
            }
            if (mapping.isWritable()) {
                blind.collect(piece, fresh);
            }
        });
        bytes = memory.bytesRead();
        bytesRefused = memory.bytesRefused();
    }

    private static boolean isAfterLength32(ByteBuffer piece, int offset) {
        return offset >= 4 && piece.getInt(offset - 4) == BYTES_32;
    }

    long bytes() {
        return bytes;
    }

    long bytesRefused() {
        return bytesRefused;
    }

    /** Secrets of that kind that were found. */
    Set<String> found(Kind kind) {
        return finds.stream().filter(find -> find.kind() == kind).map(Find::secret)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a secret of that kind and key was found. */
    boolean hasFound(Kind kind, String key) {
        String prefix = (kind == Kind.LIVING ? Kind.LIVING_PREFIX : "") + key + ":";
        return finds.stream().anyMatch(find -> find.kind() == kind && find.secret().startsWith(prefix));
    }

    /** What must not outlive its epoch and was found, a line for each place. */
    List<String> forbidden() {
        return finds.stream().filter(find -> !find.kind().mayLinger()).map(Find::toString).toList();
    }

    /**
     * Whether all that must not outlive its epoch stands on the stacks of threads, or is what one step of a derivation
     * has in the heap.
     */
    boolean mayBeAccident() {
        List<Find> forbidden = finds.stream().filter(find -> !find.kind().mayLinger()).toList();
        return forbidden.stream().allMatch(find -> find.use().startsWith("stack of"))
                || forbidden.stream().noneMatch(find -> find.kind() == Kind.ROOT)
                && forbidden.stream().map(Find::secret).distinct().count() <= MOST_IN_ONE_STEP;
    }

    /** For each kind, how many secrets were found in how many places of which memory. */
    String counts() {
        Map<Kind, String> counts = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            Map<String, Long> places = finds.stream().filter(find -> find.kind() == kind)
                    .collect(Collectors.groupingBy(Find::use, TreeMap::new, Collectors.counting()));
            String where = places.isEmpty() ? "" : places.entrySet().stream()
                    .map(use -> use.getKey() + " " + use.getValue()).collect(Collectors.joining(", ", " (", ")"));
            counts.put(kind, kind + " " + found(kind).size() + where);
        }
        return String.join("; ", counts.values());
    }
}
