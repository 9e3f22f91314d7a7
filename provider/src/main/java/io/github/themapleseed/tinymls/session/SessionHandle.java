package io.github.themapleseed.tinymls.session;

/**
 * What keys and ciphers hold of a session. When no one holds it any more, maintenance, which sees it through a weak
 * reference, erases the session. Callers keep it reachable while they work.
 */
public final class SessionHandle {
    private final Session session;

    private SessionHandle(Session session) {
        this.session = session;
    }

    static SessionHandle of(Session session, SessionDependencies environment) {
        SessionHandle handle = new SessionHandle(session);
        environment.maintenance().watch(handle, session);
        return handle;
    }

    /** The session behind it. */
    public Session session() {
        return session;
    }

    /** A key object that has a handle. */
    public interface Owner {
        /** The handle. */
        SessionHandle handle();
    }
}
