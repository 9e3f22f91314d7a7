package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.function.Consumer;

/** A session under maintenance. Its handle is held weakly: the session ends when no one holds that any more. */
final class SessionReference extends WeakReference<SessionHandle> {
    private final Session session;
    private final WindowGroup cohort;
    /** Who came before and after, as {@link SessionReferences} has it; nobody before one that is on no list. */
    SessionReference previous;
    volatile SessionReference next;

    SessionReference(SessionHandle handle, Session session, WindowGroup cohort, ReferenceQueue<SessionHandle> queue) {
        super(handle, queue);
        this.session = session;
        this.cohort = cohort;
    }

    /** Stands before the first. */
    static SessionReference nobody() {
        return new SessionReference(null, null, null, null);
    }

    Session session() {
        return session;
    }

    /** Looks after the session; one that has ended leaves the list. */
    void maintain(GuardedInstant now, SharedDerivationKit kit) {
        try {
            if (!session.maintain(now, kit)) {
                cohort.members().remove(this);
            }
        } catch (RuntimeException | Error e) {
            report(e); // nothing is lost: the next visit tries again
        }
    }

    /** Destroys the key; one that could not be erased stays on the list for the next visit. */
    void destroy() {
        end(Session::destroy);
    }

    /** Erases the session and takes it off the list, unless something is left for the next visit. */
    void end() {
        end(Session::release);
    }

    private void end(Consumer<Session> way) {
        try {
            way.accept(session);
            if (session.isErased()) {
                cohort.members().remove(this);
            }
        } catch (RuntimeException | Error e) {
            report(e);
        }
    }

    /** One key's failure must not end the thread that erases for all of them. */
    static void report(Throwable failure) {
        SecurityEvent.fail(Counter.ERASING_FAILED, failure);
    }
}
