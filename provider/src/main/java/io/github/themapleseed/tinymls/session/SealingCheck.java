package io.github.themapleseed.tinymls.session;

/** Judges whether a key can seal: the sealer, the registry and the health report use the same rule. */
final class SealingCheck {
    private SealingCheck() {
    }

    /** Whether the key can seal at that time by the wall clock. */
    static KeyUsability at(Session key, long wallMillis) {
        KeyUsability usability = key.usabilityAt(wallMillis);
        if (!usability.isUsable()) {
            return usability;
        }
        if (isAhead(key, wallMillis)) {
            return KeyUsability.clockBehind("the clock lies further than the window before what the key has erased,"
                    + " which is all before " + Lifetime.shown(key.tree().from()));
        }
        return key.tree().from() <= key.lifetime().reach() ? KeyUsability.USABLE
                : KeyUsability.expired("the key's material does not cover the present time");
    }

    /** Whether the oldest epoch left lies further than the window after that time. */
    static boolean isAhead(Session key, long wallMillis) {
        return key.tree().from() - wallMillis > key.policy().windowMillis();
    }
}
