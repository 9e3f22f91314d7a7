package io.github.themapleseed.tinymls;

import java.security.spec.AlgorithmParameterSpec;
import java.time.Duration;
import java.util.Objects;

/**
 * How one key ratchets, for {@code KeyGenerator.init}, in place of the settings. Immutable.
 */
public final class RatchetParameterSpec implements AlgorithmParameterSpec {
    /** A window without end: old epochs are never erased, so there is no forward secrecy. */
    public static final Duration UNLIMITED = Duration.ofMillis(Long.MAX_VALUE);

    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final Duration SHORTEST_WINDOW = Duration.ofMillis(10);

    private final Duration period;
    private final Duration window;
    private final Duration lifetime;

    /**
     * A ratchet with these times, in whole milliseconds.
     *
     * @param period mean time between a busy sender's rotations, 1 ms to 36,500 days
     * @param window how far a message's epoch may lie from the clock: 10 ms to 36,500 days, or {@link #UNLIMITED}
     * @param lifetime how long the key seals and opens, 1 ms to 36,500 days
     * @throws IllegalArgumentException if one is out of range, or finer than a millisecond
     * @throws NullPointerException if one is null
     */
    public RatchetParameterSpec(Duration period, Duration window, Duration lifetime) {
        this.period = inRange("period", period, Duration.ofMillis(1));
        this.window = UNLIMITED.equals(window) ? window : inRange("window", window, SHORTEST_WINDOW);
        this.lifetime = inRange("lifetime", lifetime, Duration.ofMillis(1));
    }

    private static Duration inRange(String name, Duration value, Duration least) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + least.toMillis() + " ms to " + LONGEST.toDays()
                    + " days, not " + value);
        }
        if (!value.equals(Duration.ofMillis(value.toMillis()))) {
            throw new IllegalArgumentException(name + " is in whole milliseconds, not " + value);
        }
        return value;
    }

    /** {@return the mean time between a busy sender's rotations} */
    public Duration getPeriod() {
        return period;
    }

    /** {@return the acceptance window} */
    public Duration getWindow() {
        return window;
    }

    /** {@return how long the key seals and opens} */
    public Duration getLifetime() {
        return lifetime;
    }
}
