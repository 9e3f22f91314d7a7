package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;

/** Exports a key as it stands: its past is erased before. */
final class KeyExport {
    private KeyExport() {
    }

    /**
     * The exported key, which the caller wipes.
     *
     * @param isErasing whether what lies before the window at {@code now} is to be erased
     * @param firstUse no message was sealed before this epoch; -1 if unknown
     */
    static byte[] of(Session key, GuardedInstant now, boolean isErasing, long firstUse) {
        key.lifetime().follow(now.clocks());
        long end = key.lifetime().notAfter();
        long horizon = isErasing ? Math.min(EpochArithmetic.clamp(now.millis() - key.policy().windowMillis()), end) : 0;
        try (DerivationKit kit = key.delegate().borrow()) {
            return key.tree().export(key.identity(), horizon, firstUse >= 0 && horizon > firstUse, end,
                    key.policy().isForwardSecret(), kit.step());
        } finally {
            key.closeBefore(key.tree().from()); // the next visit may find nothing left to puncture
        }
    }
}
