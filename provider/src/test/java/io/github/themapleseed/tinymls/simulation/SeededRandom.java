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

    @Override
    public void nextBytes(byte[] bytes) {
        source.nextBytes(bytes);
    }
}
