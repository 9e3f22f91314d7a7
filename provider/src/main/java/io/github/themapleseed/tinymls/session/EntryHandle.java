package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.Header;
import java.security.SecureRandom;

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

    /** The version to seal under after {@code over} has refused; throws the refusal if no other is in force. */
    @SuppressWarnings("ReferenceEquality") // identity: a version that was tightened is replaced by an equal one
    private KeyVersion after(KeyVersion over, KeyEndedException refusal) {
        KeyVersion next = entry.nextSealing(over);
        if (next == over) {
            throw refusal;
        }
        return next;
    }

    @Override
    public void seal(AssociatedData associated, @Nullable MessageIv iv, @Nullable SecureRandom given,
            BufferPair buffers) {
        checkNotDestroyed();
        for (KeyVersion version = entry.sealing();;) {
            try {
                version.session().sealer().seal(associated, iv, given, buffers);
                return;
            } catch (KeyEndedException e) {
                version = after(version, e);
                restore(iv);
            }
        }
    }

    private static void restore(@Nullable MessageIv iv) {
        if (iv != null) {
            iv.restore();
        }
    }

    @Override
    public StreamedMessage beginSealing(AssociatedData associated, @Nullable ReservedNonce shown,
            @Nullable SecureRandom given) {
        checkNotDestroyed();
        ReservedNonce nonce = shown;
        for (KeyVersion version = entry.sealing();;) {
            try {
                return version.session().sealer().begin(associated, nonce, given);
            } catch (KeyEndedException e) {
                version = after(version, e);
                nonce = shown == null ? null : shown.again();
            }
        }
    }

    @Override
    public ReservedNonce reserve(@Nullable SecureRandom given) {
        checkNotDestroyed();
        for (KeyVersion version = entry.sealing();;) {
            try {
                return version.session().sealer().reserve(given);
            } catch (KeyEndedException e) {
                version = after(version, e);
            }
        }
    }

    @Override
    public boolean canSeal() {
        return !destroyed && entry.canSeal();
    }

    @Override
    public int open(LastSenderCache lastSender, Header header, AssociatedData associated, BufferPair buffers)
            throws RefusedMessageException {
        KeyVersion version = versionOf(header);
        try {
            return version.session().opener().open(lastSender, header, associated, buffers);
        } catch (RefusedMessageException e) {
            throw entry.previous().explained(e, version, header);
        }
    }

    @Override
    public StreamedMessage beginOpening(Header header, AssociatedData associated) throws RefusedMessageException {
        KeyVersion version = versionOf(header);
        try {
            return version.session().opener().begin(header, associated);
        } catch (RefusedMessageException e) {
            throw entry.previous().explained(e, version, header);
        }
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
            after(version, e).session().checkUsable();
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
