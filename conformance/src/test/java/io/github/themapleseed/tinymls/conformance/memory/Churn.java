package io.github.themapleseed.tinymls.conformance.memory;

import java.util.concurrent.ThreadLocalRandom;

/** Allocation as of a service that starts: most objects die young, some stay for a while and are moved meanwhile. */
final class Churn {
    private static final int KEPT_ARRAYS = 2_000;
    private static final int SHORTEST = 1 << 10;
    private static final int LONGEST = 32 << 10;
    private static final int KEPT_OF = 8;

    private final byte[][] kept = new byte[KEPT_ARRAYS][];

    /** Allocates so many MiB. */
    void allocate(int mebibytes) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (long left = (long) mebibytes << 20; left > 0; ) {
            byte[] array = new byte[random.nextInt(SHORTEST, LONGEST)];
            left -= array.length;
            if (random.nextInt(KEPT_OF) == 0) {
                kept[random.nextInt(KEPT_ARRAYS)] = array;
            }
        }
    }
}
