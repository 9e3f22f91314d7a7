package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.function.Consumer;

/**
 * A key under maintenance, with a weak reference to its handle. Once the handle is unreachable, the key is released.
 */
final class KeyReference extends WeakReference<Object> {
    /**
     * Null once the reference is removed from its group. It still refers to the next one then, for a walk that has come
     * to it: in the old generation it keeps those behind it, which were removed later, from being collected early. By
     * this it keeps the references alone, not their keys. A loop that made keys and dropped them filled 512 MB in 75 s.
     */
    private volatile @Nullable MaintainedKey key;
    private final SameWindowKeys group;
    /** The neighbours in the {@link KeyReferenceList}. {@code previous} is null while the reference is in no list. */
    @Nullable KeyReference previous;
    volatile @Nullable KeyReference next;

    KeyReference(Object handle, MaintainedKey key, SameWindowKeys group, ReferenceQueue<Object> queue) {
        super(handle, queue);
        this.key = key;
        this.group = group;
    }

    /** The head of a list. It refers to no key, and no walk visits it. */
    @SuppressWarnings("NullAway") // nothing reads its key and group
    static KeyReference head() {
        return new KeyReference(null, null, null, null);
    }

    /** The key, or null if the reference has been removed. */
    @Nullable MaintainedKey key() {
        return key;
    }

    private void remove() {
        group.references().remove(this);
        key = null;
    }

    /**
     * Maintains the key, and removes it from its group if it needs no more visits. A key whose handle is unreachable is
     * released: a first puncture takes twenty times as long.
     */
    void maintain(GuardedInstant now, SharedDerivationKit kit) {
        if (refersTo(null)) {
            release();
            return;
        }
        MaintainedKey maintained = key;
        try {
            if (maintained != null && !maintained.maintain(now, kit)) {
                remove();
            }
        } catch (RuntimeException | Error e) {
            report(e); // the next visit tries again
        }
    }

    /** Destroys the key, and removes it from its group if everything is erased. Else the next visit tries again. */
    void destroy() {
        end(MaintainedKey::destroy);
    }

    /** The same for a key whose handle is unreachable. */
    void release() {
        end(MaintainedKey::release);
    }

    private void end(Consumer<MaintainedKey> how) {
        MaintainedKey ended = key;
        if (ended == null) {
            return;
        }
        try {
            how.accept(ended);
            if (ended.isErased()) {
                remove();
            }
        } catch (RuntimeException | Error e) {
            report(e);
        }
    }

    /** Counts and reports a failure. It is not thrown, since it would end the thread that erases all keys. */
    static void report(Throwable failure) {
        SecurityEvent.reportFailure(Counter.ERASING_FAILED, failure);
    }
}
