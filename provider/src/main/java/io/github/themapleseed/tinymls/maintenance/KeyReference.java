package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.function.Consumer;

/** A key under maintenance. Its handle is held weakly: once that is unreachable, the key is released. */
final class KeyReference extends WeakReference<Object> {
    private final MaintainedKey key;
    private final SameWindowKeys group;
    /** The neighbours in the {@link KeyReferenceList}; {@code previous} is null while this is in no list. */
    @Nullable KeyReference previous;
    volatile @Nullable KeyReference next;

    KeyReference(Object handle, MaintainedKey key, SameWindowKeys group, ReferenceQueue<Object> queue) {
        super(handle, queue);
        this.key = key;
        this.group = group;
    }

    /** A reference to no key: the head of a list, which no walk visits. */
    @SuppressWarnings("NullAway") // its key and group are never asked for
    static KeyReference head() {
        return new KeyReference(null, null, null, null);
    }

    MaintainedKey key() {
        return key;
    }

    /** Maintains the key; removes it from its group once it needs no more visits. */
    void maintain(GuardedInstant now, SharedDerivationKit kit) {
        try {
            if (!key.maintain(now, kit)) {
                group.references().remove(this);
            }
        } catch (RuntimeException | Error e) {
            report(e); // the next visit tries again
        }
    }

    /** Destroys the key; what could not be erased stays for the next visit. */
    void destroy() {
        end(MaintainedKey::destroy);
    }

    /** Erases the key, which nobody holds; what could not be erased stays for the next visit. */
    void release() {
        end(MaintainedKey::release);
    }

    private void end(Consumer<MaintainedKey> how) {
        try {
            how.accept(key);
            if (key.isErased()) {
                group.references().remove(this);
            }
        } catch (RuntimeException | Error e) {
            report(e);
        }
    }

    /** Counts and reports a failure, so that a failure at one key does not end the thread that erases them all. */
    static void report(Throwable failure) {
        SecurityEvent.reportFailure(Counter.ERASING_FAILED, failure);
    }
}
