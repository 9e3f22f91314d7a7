package io.github.themapleseed.tinymls.memory;

/**
 * Lets a garbage collection that is near begin while no secret is in the heap. A collection begins when an allocation
 * finds no room. In an idle process nearly all that is allocated is what derivations need, so a collection would most
 * likely begin in the middle of one and copy a node. This class allocates some fifty times as much as a derivation of
 * one key, so a collection most likely begins here.
 */
public final class EarlyCollection implements Runnable {
    /** Provokes one: an object and no lambda, which costs a fresh JVM more. */
    public static final Runnable PROVOKING = new EarlyCollection();

    /** A derivation of one key's nodes takes some 20 KiB. */
    private static final int BYTES = 1 << 20;
    /** Small enough for every collector to place it among the young objects, where derivations allocate too. */
    private static final int PIECE_BYTES = 16 << 10;

    private static final byte[] NOTHING = new byte[0];
    /** Compiled code leaves out an array that nobody can read: this field makes it readable. */
    @SuppressWarnings({"unused", "UnusedVariable"})
    private static volatile byte[] last = NOTHING;

    private EarlyCollection() {
    }

    /** Allocates a MiB and drops it. To be called before derivations, at most some times a second. */
    @Override
    public void run() {
        try {
            for (int i = 0; i < BYTES / PIECE_BYTES; i++) {
                last = new byte[PIECE_BYTES];
            }
        } catch (OutOfMemoryError e) { // then a collection has just been tried; erasing goes on
            return;
        } finally {
            last = NOTHING;
        }
    }
}
