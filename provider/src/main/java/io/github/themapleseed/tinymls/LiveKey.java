package io.github.themapleseed.tinymls;

import java.time.Instant;
import javax.crypto.SecretKey;

/**
 * A key that erases its own past: the few tree nodes from which the epochs inside the acceptance window and up to
 * the end of the key's life can be derived, and nothing from which an earlier one could be.
 *
 * <p>{@code KeyGenerator} "TinyMLS" makes one, {@code SecretKeyFactory} "TinyMLS" makes one of a root key or an
 * exported key. {@link #getEncoded()} is the exported key as it stands at that moment, always a fresh copy. Keys are
 * equal if their ids are. {@link #destroy()} erases everything at once, for all ciphers that use the key; after
 * it, {@code getEncoded()} is an {@link IllegalStateException}. Thread-safe. The provider alone makes live keys:
 * nobody else can implement this.
 *
 * <p>{@code KeyStore} "TinyMLS" gives one too. Such a key stands for an entry of the store with all its versions: it
 * goes on over successors, its encoding is a reference of 28 bytes to the entry, and keys of one entry are equal.
 * Destroying it ends this object and the ciphers that were initialised with it, not the entry.
 */
public sealed interface LiveKey extends SecretKey permits LiveSecretKey {
    /**
     * {@return the public id of the key: 16 bytes, derived from the root key; a fresh copy. Of a key store's key it is
     * that of the version in force, or of the last one, and changes with a succession}
     */
    byte[] keyId();

    /**
     * The last instant at which the key seals and opens, by this machine's clock: the end of its lifetime, or of its
     * material if that comes first, as an export's not-after. A lifetime is a length of time that goes by: when the
     * clock is put right, this instant moves by as much, but never past what the material covers. Still given after the
     * key has ended or been destroyed. Of a key store's key it is the last instant until which versions that are known
     * now are in force without a gap.
     *
     * @return the instant, to the millisecond
     */
    Instant notAfter();
}
