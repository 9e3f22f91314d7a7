package io.github.themapleseed.tinymls.session;

/** Whether a key can seal at a time by the wall clock, for the sender, the registry and the health check alike. */
final class SealingCheck {
    private SealingCheck() {
    }

    /** Why the key cannot seal at that time, or null if it can. */
    static KeyEndedException refusal(Session key, long wallMillis) {
        KeyEndedException ended = key.endedAt(wallMillis);
        if (ended != null) {
            return ended;
        }
        if (isAhead(key, wallMillis)) {
            return KeyEndedException.clock("the clock lies further than the window before what the key has erased,"
                    + " which is all before " + Lifetime.shown(key.tree().from()));
        }
        return key.tree().from() <= key.lifetime().reach() ? null
                : KeyEndedException.expired("the key's material does not cover the present time");
    }

    /** Whether all that is left of the key lies further than the window after that time. */
    static boolean isAhead(Session key, long wallMillis) {
        return key.tree().from() - wallMillis > key.policy().windowMillis();
    }
}
