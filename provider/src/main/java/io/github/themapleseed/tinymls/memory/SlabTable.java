package io.github.themapleseed.tinymls.memory;

import java.util.Arrays;

/**
 * The slabs that hold memory, by number. A {@link SecretBlock} names its slab by that number, since a puncture of a key
 * moves its block: where an old object is given a reference, the next collection has to look at its memory again. With
 * 200,000 keys punctured that took 40 ms of a pause (G1, JDK 17). Thread-safe.
 */
final class SlabTable {
    private static final int FIRST_ROOM = 16;

    /** Changed with the class's monitor held. A slab has its place before there is a block of it. */
    private static volatile Slab[] slabs = new Slab[FIRST_ROOM];

    private SlabTable() {
    }

    /** Gives a slab a number, which no other slab has until {@link #remove}. */
    static synchronized int add(Slab slab) {
        int number = 0;
        while (number < slabs.length && slabs[number] != null) {
            number++;
        }
        if (number == slabs.length) {
            slabs = Arrays.copyOf(slabs, 2 * number);
        }
        slabs[number] = slab;
        return number;
    }

    /** The slab of that number, which has not been removed. */
    static Slab get(int number) {
        return slabs[number];
    }

    /** Frees the number of a slab that has no taken slot. */
    @SuppressWarnings("NullAway") // nobody asks for it any more
    static synchronized void remove(int number) {
        slabs[number] = null;
    }
}
