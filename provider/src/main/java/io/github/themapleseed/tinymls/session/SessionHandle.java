package io.github.themapleseed.tinymls.session;

/**
 * What keys and ciphers hold of a session. Maintenance refers to it weakly and erases the session once the handle is
 * unreachable. Callers keep it reachable while they work.
 */
public final class SessionHandle {
    private final Session session;

    private SessionHandle(Session session) {
        this.session = session;
    }

    /** A handle of a session, which is under maintenance from now on. */
    static SessionHandle of(Session session, SessionDependencies dependencies) {
        SessionHandle handle = new SessionHandle(session);
        dependencies.maintenance().watch(handle, session);
        return handle;
    }

    /** The session. */
    public Session session() {
        return session;
    }

    /** A key object that has a handle. */
    public interface Owner {
        /** The handle. */
        SessionHandle handle();
    }
}
