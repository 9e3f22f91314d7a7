package io.github.themapleseed.tinymls.session;

/**
 * What keys and ciphers hold of a session. When no one holds it any more, maintenance, which sees it through a weak
 * reference, erases the session. Callers keep it reachable while they work.
 */
public final class KeyHandle {
    private final Session session;

    private KeyHandle(Session session) {
        this.session = session;
    }

    static KeyHandle of(Session session, Environment environment) {
        KeyHandle handle = new KeyHandle(session);
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
        KeyHandle handle();
    }
}
