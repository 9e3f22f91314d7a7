package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.config.StoreSettings;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.session.SessionRegistry;
import io.github.themapleseed.tinymls.storefile.ItemId;
import io.github.themapleseed.tinymls.storefile.StoreEntry;
import java.util.concurrent.TimeUnit;

/**
 * What the stores of a provider share.
 *
 * @param sessions delegate, random numbers, the entries of the process
 * @param registry makes the material of versions
 * @param policy period, window and lifetime of keys that have none of their own
 * @param settings the settings of key stores
 * @param ownKeeper attaches stores to their files; null for the keeper of the process, whose class is loaded with the
 *     first store
 */
public record StoreDependencies(SessionDependencies sessions, SessionRegistry registry, RatchetPolicy policy,
        StoreSettings settings, @Nullable StoreKeeper ownKeeper) {
    private static final long LEAD_BEYOND_WINDOWS = TimeUnit.MINUTES.toMillis(1);

    /** Attaches stores to their files. */
    public StoreKeeper keeper() {
        return ownKeeper == null ? StoreKeeper.SHARED : ownKeeper;
    }

    /** How far back a store's own key opens the store's files. */
    long windowMillis() {
        return settings.windowMillis();
    }

    Delegate delegate() {
        return sessions.delegate();
    }

    long wallMillis() {
        return EpochArithmetic.clamp(sessions.time().wallMillis());
    }

    /** The entry of this process with that id; a new one, with that grace period, if there is none. */
    KeyEntry entry(ItemId id, long created, RatchetPolicy own, long restMillis) {
        long restNanos = TimeUnit.MILLISECONDS.toNanos(restMillis);
        return sessions.keys().entries().entry(id.bytes(), created, own, restNanos, sessions);
    }

    /** Period and window of an entry as its store has them. */
    RatchetPolicy policy(StoreEntry stored) {
        long window = stored.isUnlimited() ? RatchetPolicy.UNLIMITED : stored.windowMillis();
        return new RatchetPolicy(Math.max(1, stored.periodMillis()), window, policy.lifetimeMillis());
    }

    TimeSource time() {
        return sessions.keys().maintenance().time();
    }

    /**
     * How long before its activation a successor is appointed at least: two windows and a minute, in which others read
     * the file. With an unlimited window a minute: a message of any epoch opens once its receiver has the file.
     */
    static long leadMillis(RatchetPolicy policy) {
        return LEAD_BEYOND_WINDOWS + (policy.isForwardSecret() ? 2 * policy.windowMillis() : 0);
    }

    /** The window as a store has it. */
    static long storedWindow(RatchetPolicy policy) {
        return policy.isForwardSecret() ? policy.windowMillis() : StoreEntry.UNLIMITED_WINDOW;
    }

    /**
     * The last epoch at which a tombstone is kept for a key that ends at {@code notAfter}: a window later, and at least
     * two store windows from now.
     *
     * @param now the latest of the clocks that may be right: a tombstone by a clock that is behind could be over for
     *     others at once
     */
    long tombstoneEnd(long notAfter, long window, long now) {
        long buried = window > EpochArithmetic.MAX - notAfter ? EpochArithmetic.MAX : notAfter + window;
        return EpochArithmetic.clamp(Math.max(buried, now + 2 * windowMillis()));
    }
}
