package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.session.KeyHandle;
import java.security.InvalidKeyException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.SecretKeySpec;

/** {@code SecretKeyFactory} "TinyMLS": makes live keys of root keys and exported keys. */
public final class TinyMlsKeyFactory extends SecretKeyFactorySpi {
    private final ProviderContext context;

    /** A factory of that provider. */
    public TinyMlsKeyFactory(ProviderContext context) {
        this.context = context;
    }

    @Override
    protected SecretKey engineTranslateKey(SecretKey key) throws InvalidKeyException {
        context.errors().check();
        if (key instanceof KeyHandle.Owner owner) {
            KeyResolver.usable(owner.handle(), context, true);
            return key;
        }
        boolean holdsBack = EventDelivery.holdBack(); // listeners run once the encoding is wiped
        try {
            KeyHandle handle = KeyResolver.withEncoding(key,
                    encoding -> KeyResolver.resolve(encoding, context,
                            other -> context.registry().create(other, context.policy())));
            return context.types().liveKey(KeyResolver.usable(handle, context, true));
        } finally {
            EventDelivery.end(holdsBack);
        }
    }

    @Override
    protected SecretKey engineGenerateSecret(KeySpec spec) throws InvalidKeySpecException {
        context.errors().check();
        if (!(spec instanceof SecretKeySpec key)) {
            throw new InvalidKeySpecException("TinyMLS makes keys of a SecretKeySpec, not of "
                    + (spec == null ? "null" : "a " + spec.getClass().getName()));
        }
        try {
            return engineTranslateKey(key);
        } catch (InvalidKeyException e) {
            throw new InvalidKeySpecException(e.getMessage(), e);
        }
    }

    @Override
    protected KeySpec engineGetKeySpec(SecretKey key, Class<?> wanted) throws InvalidKeySpecException {
        context.errors().check();
        if (wanted == null || !wanted.isAssignableFrom(SecretKeySpec.class)) {
            throw new InvalidKeySpecException("TinyMLS keys have a SecretKeySpec, no "
                    + (wanted == null ? "null" : wanted.getName()));
        }
        byte[] encoding;
        try {
            encoding = KeyEncoding.of(key, "only a key with an encoding has a SecretKeySpec");
        } catch (InvalidKeyException e) {
            throw new InvalidKeySpecException(e.getMessage(), e);
        }
        try {
            return new SecretKeySpec(encoding, "TinyMLS");
        } finally {
            Arrays.fill(encoding, (byte) 0);
        }
    }
}
