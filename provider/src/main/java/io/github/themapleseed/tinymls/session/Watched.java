package io.github.themapleseed.tinymls.session;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/** A session under maintenance. Its handle is held weakly: the session ends when no one holds that any more. */
final class Watched extends WeakReference<KeyHandle> {
    private final Session session;
    private final Cohort cohort;

    Watched(KeyHandle handle, Session session, Cohort cohort, ReferenceQueue<KeyHandle> queue) {
        super(handle, queue);
        this.session = session;
        this.cohort = cohort;
    }

    /** Looks after the session; one that has ended leaves the list. */
    void maintain(long now) {
        if (!session.maintain(now)) {
            cohort.members().remove(this);
        }
    }

    /** Erases the session and takes it off the list. */
    void end() {
        session.destroy();
        cohort.members().remove(this);
    }
}
