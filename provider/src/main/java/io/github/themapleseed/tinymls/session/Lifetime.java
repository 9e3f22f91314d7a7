package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.ClockReading;
import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.observe.Counter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How long a key seals and opens: of a key by itself, or of one version of an entry. */
abstract sealed class Lifetime permits MeasuredLifetime, VersionLifetime {
    /** The last instant at which the key seals, Unix time in ms by the wall clock. */
    abstract long notAfter();

    /** Whether the key can seal, asked when the wall clock is past {@link #notAfter}. */
    abstract KeyUsability recheck(long wallMillis);

    /** Whether the key can open messages at that time by the wall clock. */
    KeyUsability openingAt(long wallMillis) {
        return wallMillis <= notAfter() ? KeyUsability.USABLE : recheck(wallMillis);
    }

    /** Whether a message that is sealed piece by piece can go on at that time by the wall clock. */
    KeyUsability streamingAt(long wallMillis) {
        return openingAt(wallMillis);
    }

    /** The first epoch in which messages are sealed. */
    long firstEpoch() {
        return 0;
    }

    /** The last epoch in which messages are sealed or opened. */
    abstract long reach();

    /** The last epoch that is of use to anyone: what is derived from the material after it may be erased. */
    abstract long materialEnd();

    /** The key has no use any more once a steady destruction clock is past this, Unix time in ms. */
    abstract long erasedAfter();

    /** Whether the life is over at that reading of the monotonic clock, whatever the material. */
    abstract boolean isOver(long nanos);

    /** Milliseconds left, negative once the key has ended. */
    abstract long leftMillis(GuardedInstant now);

    /** The end is near once no more than this is left, in ms; negative if no warning is given. */
    abstract long nearMillis();

    /** When the key was first seen, Unix time in ms by the wall clock as it stood then. */
    abstract long firstSightMillis();

    /** Compares the clocks. */
    abstract void follow(ClockReading now);

    /** Notes that the key's material was cut off after that epoch. */
    abstract void cut(long epoch);

    /** Why a key that has expired cannot be used. */
    abstract KeyUsability expired();

    /** Claims a warning about the key for the caller; false if this process gave it before. */
    abstract boolean claim(Counter warning);

    /** Whether nothing is erased yet at that reading of the monotonic clock, since the key has not been used. */
    boolean isResting(long nanos) {
        return false;
    }

    /** Whether it is the life of one version of an entry, whose end is no end for the application. */
    abstract boolean isOfVersion();

    /** An instant, Unix time in ms, as text to the second. */
    static String shown(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
