package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import java.util.HexFormat;

/** Counts and reports what becomes of one key, which is named by the first four bytes of its public id. */
final class KeyEvents {
    private static final int NAME_BYTES = 4;

    private final byte[] keyId;
    private final Lifetime lifetime;

    KeyEvents(byte[] keyId, Lifetime lifetime) {
        this.keyId = keyId;
        this.lifetime = lifetime;
    }

    /** The first {@value #NAME_BYTES} bytes of the key's public id, in hex. */
    String keyName() {
        return HexFormat.of().formatHex(keyId, 0, NAME_BYTES);
    }

    /** Reports an event without details. */
    void report(Counter what) {
        SecurityEvent.report(what, 0, keyName());
    }

    /** Reports that the key refused to seal. */
    void reportRefused(KeyEndedException refusal) {
        SecurityEvent.report(refusal.count(), 0, "key " + keyName() + ": " + refusal.getMessage());
    }

    /** Reports the end of the key: once for each key, except for material that ends before the life does. */
    void reportEnd(boolean lifeIsOver) {
        if (!lifeIsOver || lifetime.claim(Counter.KEY_END_REACHED)) {
            SecurityEvent.report(Counter.KEY_END_REACHED, 0, "key " + keyName() + ": " + lifetime.expired().reason());
        }
    }

    /** Reports once for each key that its end is near, if it is. */
    void reportNearEnd(GuardedInstant now) {
        long left = lifetime.leftMillis(now);
        if (left >= 0 && left <= lifetime.nearMillis() && lifetime.claim(Counter.KEY_END_NEAR)) {
            SecurityEvent.report(Counter.KEY_END_NEAR, left, "key " + keyName() + " ends at "
                    + Lifetime.shown(now.millis() + left) + "; replace it by then");
        }
    }

    /** Reports once for each key if this process ends it much earlier than the not-after that it was exported with. */
    void reportShortened(long madeToLastUntil) {
        long shortened = madeToLastUntil - lifetime.notAfter();
        if (shortened > lifetime.nearMillis() && lifetime.claim(Counter.KEY_END_EARLIER)) {
            SecurityEvent.report(Counter.KEY_END_EARLIER, lifetime.notAfter() - lifetime.firstSightMillis(),
                    "key " + keyName()
                    + " was made to last until " + Lifetime.shown(madeToLastUntil) + "; this process ends it at "
                    + Lifetime.shown(lifetime.notAfter()) + ", tinymls.lifetime after it first saw it");
        }
    }
}
