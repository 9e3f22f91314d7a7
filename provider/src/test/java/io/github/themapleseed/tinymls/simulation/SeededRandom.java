package io.github.themapleseed.tinymls.simulation;

import java.security.SecureRandom;
import java.util.Random;

/** A generator whose bytes follow from a seed, so that a simulation can be repeated. */
final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final Random source;

    SeededRandom(long seed) {
        super(null, null);
        this.source = new Random(seed);
    }

    /** Goes on in another way, as ANALYSIS.md assumes of the generator of a clone. */
    void leaveItsTwin() {
        source.setSeed(source.nextLong() ^ 1);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        source.nextBytes(bytes);
    }
}
