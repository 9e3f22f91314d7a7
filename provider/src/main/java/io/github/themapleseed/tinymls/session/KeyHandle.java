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

    /** Seals a whole message; parameters and errors as for {@link MessageSealer#seal}. */
    void seal(AssociatedData associated, @Nullable MessageIv iv, @Nullable SecureRandom given, BufferPair buffers);

    /** Begins a message that is sealed piece by piece; parameters and errors as for {@link MessageSealer#begin}. */
    StreamedMessage beginSealing(AssociatedData associated, @Nullable ReservedNonce shown,
            @Nullable SecureRandom given);

    /** Reserves the nonce of a message; parameters and errors as for {@link MessageSealer#reserve}. */
    ReservedNonce reserve(@Nullable SecureRandom given);

    /** Whether the key can seal at present. */
    boolean canSeal();

    /** Opens a whole message; parameters and errors as for {@link MessageOpener#open}. */
    int open(LastSenderCache lastSender, Header header, AssociatedData associated, BufferPair buffers)
            throws RefusedMessageException;

    /** Begins to open a message piece by piece; parameters and errors as for {@link MessageOpener#begin}. */
    StreamedMessage beginOpening(Header header, AssociatedData associated) throws RefusedMessageException;

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
