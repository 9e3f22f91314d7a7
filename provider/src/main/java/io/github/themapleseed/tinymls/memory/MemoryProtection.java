package io.github.themapleseed.tinymls.memory;

import java.nio.ByteBuffer;

/**
 * Keeps slabs out of swap and core dumps where the platform lets us. This version, for JDKs before 22, cannot: it has no
 * way to call the operating system.
 */
final class MemoryProtection {
    private MemoryProtection() {
    }

    /** Protects a slab as far as possible. Never fails: {@link #state} says what is in force. */
    static void protect(ByteBuffer slab) {
        // nothing that this JDK could do
    }

    /** Takes back what {@link #protect} did, before the memory is freed. */
    static void release(ByteBuffer slab) {
        // nothing to take back
    }

    /** What is in force, in words for the health check. */
    static String state() {
        return "not locked and in core dumps: Java " + Runtime.version().feature() + " cannot ask the operating system,"
                + " from 22 on it can";
    }
}
