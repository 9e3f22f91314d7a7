package io.github.themapleseed.tinymls.conformance.differential;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The keys that {@link Step.KeyKind} names. */
final class Keys {
    private static final Key PUBLIC = publicKey();

    /** A key that stays in some device. */
    private static final class Opaque implements SecretKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    private Keys() {
    }

    private static Key publicKey() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Key of(Step.KeyKind kind, Key own) {
        return switch (kind) {
            case OWN -> own;
            case RAW_1 -> raw(1);
            case RAW_16 -> raw(16);
            case RAW_20 -> raw(20);
            case RAW_24 -> raw(24);
            case RAW_32 -> raw(32);
            case RAW_64 -> raw(64);
            case NULL -> null;
            case NO_ENCODING -> new Opaque();
            case PUBLIC -> PUBLIC;
        };
    }

    static SecretKey raw(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (length + 1));
        return new SecretKeySpec(bytes, "AES");
    }
}
