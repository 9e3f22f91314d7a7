package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.Objects;

/**
 * Whether a key can be used at an instant, and why not.
 *
 * @param refusals where refusals for this reason are counted; null if the key can be used
 * @param reason for a message to the caller; nothing secret
 */
record KeyUsability(@Nullable Counter refusals, String reason) {
    /** The key can be used. */
    static final KeyUsability USABLE = new KeyUsability(null, "");
    /** The key has been destroyed, or nobody held it any more. */
    static final KeyUsability DESTROYED = new KeyUsability(Counter.SEALING_DESTROYED, "the key has been destroyed");

    /** The key is past its lifetime, or past what its material covers. */
    static KeyUsability expired(String reason) {
        return new KeyUsability(Counter.SEALING_EXPIRED, reason);
    }

    /** The clock lies behind what the key has erased. */
    static KeyUsability clockBehind(String reason) {
        return new KeyUsability(Counter.SEALING_CLOCK, reason);
    }

    /** No version of the key is in force, or there is none that opens anything. */
    static KeyUsability noVersion(String reason) {
        return new KeyUsability(Counter.SEALING_NO_VERSION, reason);
    }

    boolean isUsable() {
        return refusals == null;
    }

    /**
     * Refuses to go on with a key that cannot be used.
     *
     * @throws KeyEndedException if it cannot
     */
    void check() {
        if (!isUsable()) {
            throw exception();
        }
    }

    /** The exception that reports this reason to the caller. */
    KeyEndedException exception() {
        return new KeyEndedException(Objects.requireNonNull(refusals), reason);
    }
}
