package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.ClassLoaderNames;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.session.EntryHandle;
import io.github.themapleseed.tinymls.session.EntryReference;
import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.KeyHandle;
import java.security.InvalidKeyException;
import java.security.Key;
import java.util.Arrays;
import javax.crypto.SecretKey;

/** Finds or makes the handle of a key that an application gives. The key's algorithm name does not matter. */
final class KeyResolver {
    private static final String EXPECTED = "TinyMLS takes a live key, an exported key, or a secret key of 32 to 64"
            + " bytes";

    private KeyResolver() {
    }

    /** Makes a handle of a key's encoding, which is wiped afterwards. */
    interface EncodingUse {
        KeyHandle apply(byte[] encoding) throws InvalidKeyException;
    }

    /**
     * The handle of a key given to a cipher: that of a live key, or one found or made by the key's encoding.
     *
     * @param seals whether the cipher is to seal
     * @throws InvalidKeyException if it is no key for TinyMLS, or its life is over
     */
    static KeyHandle handle(Key key, ProviderContext context, boolean seals) throws InvalidKeyException {
        KeyHandle handle = key instanceof KeyHandle.Owner owner ? owner.handle()
                : withEncoding(key, encoding -> resolve(encoding, context, context.registry()::shared));
        return usable(handle, context, seals);
    }

    /**
     * The entry that an encoding refers to, or the handle of another key.
     *
     * @param other makes the handle of a root key or an exported key
     * @throws InvalidKeyException if it is no key for TinyMLS, or refers to an entry that this process has not loaded
     */
    static KeyHandle resolve(byte[] encoding, ProviderContext context, EncodingUse other) throws InvalidKeyException {
        if (!EntryReference.looksLikeOne(encoding)) {
            return other.apply(encoding);
        }
        return new EntryHandle(context.dependencies().keys().entries().find(encoding));
    }

    /**
     * Returns the handle if its key can be used. A refusal is counted and logged.
     *
     * @param seals whether a refusal counts as one to seal, or as one to open
     * @throws InvalidKeyException if the key's life is over
     */
    static KeyHandle usable(KeyHandle handle, ProviderContext context, boolean seals) throws InvalidKeyException {
        try {
            handle.checkUsable(seals);
            return handle;
        } catch (KeyEndedException e) {
            String message = "this TinyMLS key cannot be used: " + e.getMessage();
            if (seals) {
                handle.reportRefused(e);
            } else {
                context.dependencies().keys().reportNotOpening(message);
            }
            throw new InvalidKeyException(message, e);
        }
    }

    /**
     * Whether a key is TinyMLS's own: a live key, or any secret key whose encoding begins like an exported key or a
     * reference, damaged or not. Its class and algorithm name do not matter, since applications copy encodings into
     * other key objects.
     */
    static boolean isOwn(Object key) {
        return key instanceof KeyHandle.Owner || (key instanceof SecretKey secret && hasOwnEncoding(secret));
    }

    private static boolean hasOwnEncoding(SecretKey key) {
        byte[] encoding = KeyEncoding.orNull(key);
        if (encoding == null) {
            return false;
        }
        try {
            return ExportedKey.looksLikeOne(encoding) || EntryReference.looksLikeOne(encoding);
        } finally {
            Arrays.fill(encoding, (byte) 0);
        }
    }

    /**
     * Makes a handle of the key's encoding, which is wiped afterwards.
     *
     * @throws InvalidKeyException if it is no secret key or gives no encoding, or {@code use} throws it
     */
    static KeyHandle withEncoding(Key key, EncodingUse use) throws InvalidKeyException {
        if (!(key instanceof SecretKey)) {
            throw new InvalidKeyException(EXPECTED + ", this one is "
                    + (key == null ? "null" : "a " + key.getClass().getName()));
        }
        byte[] encoding = KeyEncoding.of(key, EXPECTED);
        try {
            return use.apply(encoding);
        } finally {
            Arrays.fill(encoding, (byte) 0);
        }
    }
}
