package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.Header;
import java.security.SecureRandom;

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
    public void seal(AssociatedData associated, @Nullable MessageIv iv, @Nullable SecureRandom given,
            BufferPair buffers) {
        session.sealer().seal(associated, iv, given, buffers);
    }

    @Override
    public StreamedMessage beginSealing(AssociatedData associated, @Nullable ReservedNonce shown,
            @Nullable SecureRandom given) {
        return session.sealer().begin(associated, shown, given);
    }

    @Override
    public ReservedNonce reserve(@Nullable SecureRandom given) {
        return session.sealer().reserve(given);
    }

    @Override
    public boolean canSeal() {
        return session.sealer().isUsable();
    }

    @Override
    public int open(LastSenderCache lastSender, Header header, AssociatedData associated, BufferPair buffers)
            throws RefusedMessageException {
        return session.opener().open(lastSender, header, associated, buffers);
    }

    @Override
    public StreamedMessage beginOpening(Header header, AssociatedData associated) throws RefusedMessageException {
        return session.opener().begin(header, associated);
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
        return session.keyId();
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
