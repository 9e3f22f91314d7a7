package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.record.Header;

/**
 * One key object's handle of an entry. A message is sealed under the version that is in force when it begins, and
 * opened under the version that is in force at its epoch. Sealing tries the version that was sealed under last, which
 * refuses once it is over: so no message costs one more reading of the clock.
 */
public final class EntryHandle implements KeyHandle {
    private final KeyEntry entry;
    private volatile boolean destroyed;

    /** A handle of that entry, whose grace period ends when a cipher gets the handle, or a caller its encoding. */
    public EntryHandle(KeyEntry entry) {
        this.entry = entry;
    }

    /** The entry. */
    public KeyEntry entry() {
        return entry;
    }

    private void checkNotDestroyed() {
        if (destroyed) {
            throw KeyUsability.DESTROYED.exception();
        }
    }

    @Override
    public MessageSealer sealer() {
        checkNotDestroyed();
        return entry.sealing().session().sealer();
    }

    @Override
    public MessageSealer sealerAfter(MessageSealer over, KeyEndedException refusal) {
        MessageSealer next = entry.nextSealer(over);
        if (next == over) {
            throw refusal;
        }
        return next;
    }

    @Override
    public boolean canSeal() {
        return !destroyed && entry.canSeal();
    }

    @Override
    public MessageOpener openerOf(Header header) throws RefusedMessageException {
        return versionOf(header).session().opener();
    }

    @Override
    public RefusedMessageException explained(RefusedMessageException refusal, Header header) {
        KeyVersion version = entry.inForce(header.epoch());
        return version == null ? refusal : entry.previous().explained(refusal, version, header);
    }

    private KeyVersion versionOf(Header header) throws RefusedMessageException {
        if (destroyed) {
            throw RefusedMessageException.expired(KeyUsability.DESTROYED);
        }
        KeyVersion found = entry.inForce(header.epoch());
        if (found == null) {
            EpochWindow.check(header, entry.time().wallMillis(), entry.policy().windowMillis());
            throw new RefusedMessageException(RefusalReason.NO_VERSION,
                    "no version of this key was in force at the message's epoch");
        }
        return found;
    }

    @Override
    public void checkUsable(boolean seals) {
        checkNotDestroyed();
        entry.beginWork();
        if (seals) {
            checkSealing();
        } else if (!entry.isAlive()) {
            throw KeyUsability.noVersion("nothing of this key can be opened any more").exception();
        }
    }

    private void checkSealing() {
        KeyVersion version = entry.sealing();
        try {
            version.session().checkUsable();
        } catch (KeyEndedException e) {
            sealerAfter(version.session().sealer(), e).checkUsable();
        }
    }

    @Override
    public String name() {
        return entry.name();
    }

    @Override
    public void reportRefused(KeyEndedException refusal) {
        SecurityEvent.report(refusal.count(), 0, "entry " + entry.name() + ": " + refusal.getMessage());
    }

    @Override
    public byte[] keyId() {
        return entry.keyId();
    }

    @Override
    public long notAfter() {
        return entry.notAfter();
    }

    @Override
    public byte[] encode() {
        checkNotDestroyed();
        entry.beginWork();
        return entry.reference();
    }

    @Override
    public byte[] identity() {
        return entry.identity();
    }

    /** Destroys this handle alone: the entry and its other handles go on. */
    @Override
    public void destroy() {
        destroyed = true;
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public String toString() {
        return "EntryHandle[" + entry.name() + "]";
    }
}
