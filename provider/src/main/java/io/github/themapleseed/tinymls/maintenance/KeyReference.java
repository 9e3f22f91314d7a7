package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.function.Consumer;

/** A session under maintenance. Its handle is held weakly: the session ends when no one holds that any more. */
final class KeyReference extends WeakReference<Object> {
    private final MaintainedKey key;
    private final WindowGroup group;
    /** Who came before and after, as {@link KeyReferenceList} has it; nobody before one that is on no list. */
    KeyReference previous;
    volatile KeyReference next;

    KeyReference(Object handle, MaintainedKey key, WindowGroup group, ReferenceQueue<Object> queue) {
        super(handle, queue);
        this.key = key;
        this.group = group;
    }

    /** Stands before the first. */
    static KeyReference nobody() {
        return new KeyReference(null, null, null, null);
    }

    MaintainedKey key() {
        return key;
    }

    /** Looks after the session; one that has ended leaves the list. */
    void maintain(GuardedInstant now, SharedDerivationKit kit) {
        try {
            if (!key.maintain(now, kit)) {
                group.references().remove(this);
            }
        } catch (RuntimeException | Error e) {
            report(e); // nothing is lost: the next visit tries again
        }
    }

    /** Destroys the key; one that could not be erased stays on the list for the next visit. */
    void destroy() {
        end(MaintainedKey::destroy);
    }

    /** Erases the session and takes it off the list, unless something is left for the next visit. */
    void end() {
        end(MaintainedKey::release);
    }

    private void end(Consumer<MaintainedKey> way) {
        try {
            way.accept(key);
            if (key.isErased()) {
                group.references().remove(this);
            }
        } catch (RuntimeException | Error e) {
            report(e);
        }
    }

    /** One key's failure must not end the thread that erases for all of them. */
    static void report(Throwable failure) {
        SecurityEvent.reportFailure(Counter.ERASING_FAILED, failure);
    }
}
