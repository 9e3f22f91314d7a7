package io.github.themapleseed.tinymls.conformance.memory;

import java.util.Set;

/** Memory that is mapped as a whole. */
record Mapping(long start, long end, String permissions, String backing, String name) {
    private static final Set<String> KERNEL = Set.of("[vvar]", "[vvar_vclock]", "[vdso]", "[vsyscall]");

    /** A line of {@code /proc/PID/maps}. */
    static Mapping parse(String line) {
        String[] fields = line.split(" +", 6);
        String[] ends = fields[0].split("-");
        return new Mapping(Long.parseUnsignedLong(ends[0], 16), Long.parseUnsignedLong(ends[1], 16), fields[1],
                fields[3] + " " + fields[4] + " " + fields[2], fields.length > 5 ? fields[5] : "");
    }

    /** Whether secrets may stand there. */
    boolean isOfInterest() {
        boolean isPrivate = permissions.charAt(3) == 'p';
        return permissions.charAt(0) == 'r' && (isPrivate || permissions.charAt(1) == 'w')
                && !KERNEL.contains(name);
    }

    /** Whether the process writes there: whatever it makes at run time. */
    boolean isWritable() {
        return permissions.charAt(1) == 'w';
    }

    boolean holds(long address) {
        return Long.compareUnsigned(start, address) <= 0 && Long.compareUnsigned(address, end) < 0;
    }

    /** What it is for, as far as its name and place show it. */
    String use() {
        if (name.contains("java_heap")) {
            return "Java heap";
        }
        if (!name.isEmpty()) {
            return name;
        }
        // With 32-bit references a small Java heap lies below 4 GiB, and nothing else does that has no name.
        return Long.compareUnsigned(start, 1L << 32) < 0 ? "Java heap" : "native memory";
    }
}
