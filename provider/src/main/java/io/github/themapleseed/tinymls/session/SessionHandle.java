package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.record.Header;

/**
 * A handle of a key by itself. Maintenance refers to it weakly and erases the session once the handle is unreachable.
 * Callers keep it reachable while they work.
 */
public final class SessionHandle implements KeyHandle {
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

    @Override
    public MessageSealer sealer() {
        return session.sealer();
    }

    @Override
    public MessageSealer sealerAfter(MessageSealer over, KeyEndedException refusal) {
        throw refusal;
    }

    @Override
    public boolean canSeal() {
        return session.sealer().isUsable();
    }

    @Override
    public MessageOpener openerOf(Header header) {
        return session.opener();
    }

    @Override
    public RefusedMessageException explained(RefusedMessageException refusal, Header header) {
        return refusal;
    }

    @Override
    public void checkUsable(boolean seals) {
        session.checkUsable();
    }

    @Override
    public String name() {
        return session.shortId();
    }

    @Override
    public void reportRefused(KeyEndedException refusal) {
        session.events().reportRefused(refusal);
        session.dependencies().keys().noteOutage(session);
    }

    @Override
    public byte[] keyId() {
        return session.keyId();
    }

    @Override
    public long notAfter() {
        return session.notAfter();
    }

    @Override
    public byte[] encode() {
        return session.export();
    }

    @Override
    public byte[] identity() {
        return session.identity();
    }

    @Override
    public void destroy() {
        session.destroy();
    }

    @Override
    public boolean isDestroyed() {
        return session.isDestroyed();
    }
}
