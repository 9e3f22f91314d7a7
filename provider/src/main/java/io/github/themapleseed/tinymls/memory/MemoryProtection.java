package io.github.themapleseed.tinymls.memory;

import java.nio.ByteBuffer;

/**
 * Keeps slabs out of swap and core dumps where the JDK can call the operating system. This version is for JDKs before
 * 22, which cannot: it does nothing and reports why.
 */
final class MemoryProtection {
    private MemoryProtection() {
    }

    /** Protects a slab as far as the platform allows. Throws nothing: {@link #state} reports what is in force. */
    static void protect(ByteBuffer slab) {
        // this JDK can do nothing
    }

    /** Undoes {@link #protect}, before the memory is freed. */
    static void release(ByteBuffer slab) {
        // nothing to undo
    }

    /** The protection in force, in words for the health check. */
    static String state() {
        return "not locked and in core dumps: Java " + Runtime.version().feature() + " cannot ask the operating system,"
                + " from 22 on it can";
    }
}
