package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.Header;
import java.security.SecureRandom;

/**
 * What key objects and ciphers hold of a key: the session of a key by itself, or an entry with its versions. Callers
 * keep it reachable while they work: a key whose handle is unreachable is erased.
 */
public sealed interface KeyHandle permits SessionHandle, EntryHandle {
    /** A key object that has a handle. */
    interface Owner {
        /** The handle. */
        KeyHandle handle();
    }

    /**
     * The sealer to try first. Of an entry it is that of the version last sealed under, which refuses once it is over.
     *
     * @throws KeyEndedException if the key object is destroyed, or no version is in force
     */
    MessageSealer sealer();

    /**
     * The sealer to go on with after one refused.
     *
     * @throws KeyEndedException the refusal, if there is no other one
     */
    MessageSealer sealerAfter(MessageSealer over, KeyEndedException refusal);

    /** Seals a whole message; parameters and errors as for {@link MessageSealer#seal}. */
    default void seal(AssociatedData associated, @Nullable MessageIv iv, @Nullable SecureRandom given,
            BufferPair buffers) {
        for (MessageSealer sealer = sealer();;) {
            try {
                sealer.seal(associated, iv, given, buffers);
                return;
            } catch (KeyEndedException e) {
                sealer = sealerAfter(sealer, e);
                if (iv != null) {
                    iv.restore();
                }
            }
        }
    }

    /** Begins a message that is sealed piece by piece; parameters and errors as for {@link MessageSealer#begin}. */
    default StreamedMessage beginSealing(AssociatedData associated, @Nullable ReservedNonce shown,
            @Nullable SecureRandom given) {
        ReservedNonce nonce = shown;
        for (MessageSealer sealer = sealer();;) {
            try {
                return sealer.begin(associated, nonce, given);
            } catch (KeyEndedException e) {
                sealer = sealerAfter(sealer, e);
                nonce = shown == null ? null : shown.again();
            }
        }
    }

    /** Reserves the nonce of a message; parameters and errors as for {@link MessageSealer#reserve}. */
    default ReservedNonce reserve(@Nullable SecureRandom given) {
        for (MessageSealer sealer = sealer();;) {
            try {
                return sealer.reserve(given);
            } catch (KeyEndedException e) {
                sealer = sealerAfter(sealer, e);
            }
        }
    }

    /** Whether the key can seal at present. */
    boolean canSeal();

    /**
     * The opener of messages with that header's epoch.
     *
     * @throws RefusedMessageException if the key object is destroyed, or no version was in force at that epoch
     */
    MessageOpener openerOf(Header header) throws RefusedMessageException;

    /** A refusal of the opener of that header, with what else is known of the cause. */
    RefusedMessageException explained(RefusedMessageException refusal, Header header);

    /** Opens a whole message; parameters and errors as for {@link MessageOpener#open}. */
    default int open(LastSenderCache lastSender, Header header, AssociatedData associated, BufferPair buffers)
            throws RefusedMessageException {
        MessageOpener opener = openerOf(header);
        try {
            return opener.open(lastSender, header, associated, buffers);
        } catch (RefusedMessageException e) {
            throw explained(e, header);
        }
    }

    /** Begins to open a message piece by piece; parameters and errors as for {@link MessageOpener#begin}. */
    default StreamedMessage beginOpening(Header header, AssociatedData associated) throws RefusedMessageException {
        MessageOpener opener = openerOf(header);
        try {
            return opener.begin(header, associated);
        } catch (RefusedMessageException e) {
            throw explained(e, header);
        }
    }

    /**
     * Checks that the key can be used now.
     *
     * @param seals true to seal, false to open
     * @throws KeyEndedException if it is destroyed, past its lifetime, or has no version for that use
     */
    void checkUsable(boolean seals);

    /** The name of the key in logs and events; nothing secret. */
    String name();

    /** Counts and reports that the key refused to seal. */
    void reportRefused(KeyEndedException refusal);

    /** The public id of the key, 16 bytes, a copy: of an entry, that of the version in force or of the last one. */
    byte[] keyId();

    /** The last instant at which the key seals as far as is known, Unix time in ms by the wall clock. */
    long notAfter();

    /**
     * The key's encoding, which the caller wipes: the exported key, or the reference to the entry.
     *
     * @throws KeyEndedException if the key is destroyed or past its life
     */
    byte[] encode();

    /** Bytes that are the same for all handles of one key, and for no other key; nothing secret. */
    byte[] identity();

    /** Destroys a key by itself for all who use it, or this one handle of an entry. Idempotent. */
    void destroy();

    /** Whether the key has been destroyed, or erased because its handle was unreachable. */
    boolean isDestroyed();
}
