package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import java.util.HexFormat;

/** Counts and reports what becomes of one key, which is named by the first four bytes of its public id. */
final class KeyEvents {
    private final byte[] keyId;
    private final Lifetime lifetime;

    KeyEvents(byte[] keyId, Lifetime lifetime) {
        this.keyId = keyId;
        this.lifetime = lifetime;
    }

    /** The beginning of the key's public id, in hex. */
    String keyName() {
        return HexFormat.of().formatHex(keyId, 0, 4);
    }

    /** Something that has no more to it than its name. */
    void report(Counter what) {
        SecurityEvent.report(what, 0, keyName());
    }

    /** Somebody was refused to seal. */
    void reportRefused(KeyEndedException refusal) {
        SecurityEvent.report(refusal.count(), 0, "key " + keyName() + ": " + refusal.getMessage());
    }

    /** The key has come to its end: reported once for each key, but for material that ends before the life does. */
    void reportEnd(boolean lifeIsOver) {
        if (!lifeIsOver || lifetime.isFirst(Counter.KEY_END_REACHED)) {
            SecurityEvent.report(Counter.KEY_END_REACHED, 0, "key " + keyName() + ": " + lifetime.ended().getMessage());
        }
    }

    /** Reports once for each key that little is left of its life, if that is so. */
    void reportNearEnd(GuardedInstant now) {
        long left = lifetime.leftMillis(now);
        if (left >= 0 && left <= lifetime.nearMillis() && lifetime.isFirst(Counter.KEY_END_NEAR)) {
            SecurityEvent.report(Counter.KEY_END_NEAR, left, "key " + keyName() + " ends at "
                    + Lifetime.shown(now.millis() + left) + "; replace it by then");
        }
    }

    /** Reports once for each key that this process ends it long before the end that it was made with, if that is so. */
    void reportShortened(long madeToLastUntil) {
        long shortened = madeToLastUntil - lifetime.notAfter();
        if (shortened > lifetime.nearMillis() && lifetime.isFirst(Counter.KEY_END_EARLIER)) {
            SecurityEvent.report(Counter.KEY_END_EARLIER, lifetime.notAfter() - lifetime.firstSightMillis(), "key " + keyName()
                    + " was made to last until " + Lifetime.shown(madeToLastUntil) + "; this process ends it at "
                    + Lifetime.shown(lifetime.notAfter()) + ", tinymls.lifetime after it first saw it");
        }
    }
}
