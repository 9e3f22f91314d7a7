package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** CONTRACT.md item 24: wrap and unwrap of secret, private and public keys, over and over, and what is corrupt. */
class WrapTest {
    private final SecretKey key;

    WrapTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    private record Wrapped(Key key, int type) {
    }

    private static List<Wrapped> keys() throws GeneralSecurityException {
        List<Wrapped> all = new ArrayList<>();
        for (String algorithm : new String[] {"RSA", "EC", "DSA", "Ed25519", "X25519"}) {
            KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
            all.add(new Wrapped(pair.getPrivate(), Cipher.PRIVATE_KEY));
            all.add(new Wrapped(pair.getPublic(), Cipher.PUBLIC_KEY));
        }
        all.add(new Wrapped(new SecretKeySpec(new byte[] {7}, "AES"), Cipher.SECRET_KEY));
        all.add(new Wrapped(new SecretKeySpec(Tiny.plaintext(100_000), "HmacSHA256"), Cipher.SECRET_KEY));
        all.add(new Wrapped(Tiny.liveKey(), Cipher.SECRET_KEY));
        all.add(new Wrapped(Tiny.rootKey(24), Cipher.SECRET_KEY));
        return all;
    }

    @Test
    void item24EveryKindOfKeyRepeatedly() throws GeneralSecurityException {
        Cipher wrapper = Tiny.cipher(Cipher.WRAP_MODE, key);
        Cipher unwrapper = Tiny.cipher(Cipher.UNWRAP_MODE, key);
        for (Wrapped each : keys()) {
            byte[] encoding = each.key().getEncoded();
            for (int i = 0; i < 3; i++) {
                byte[] wrapped = wrapper.wrap(each.key());
                assertEquals(Tiny.sealedSize(encoding.length), wrapped.length);
                Key back = unwrapper.unwrap(wrapped, each.key().getAlgorithm(), each.type());
                assertArrayEquals(encoding, back.getEncoded());
                assertTrue(isOfType(back, each.type()));
            }
            assertArrayEquals(encoding, each.key().getEncoded(), "the key wrapped is not hurt");
        }
    }

    private static boolean isOfType(Key key, int type) {
        return switch (type) {
            case Cipher.SECRET_KEY -> key instanceof SecretKey;
            case Cipher.PRIVATE_KEY -> key instanceof PrivateKey;
            default -> key instanceof PublicKey;
        };
    }

    @Test
    void item24WithParametersEitherWay() throws GeneralSecurityException {
        byte[] iv = {1, 2, 3};
        SecretKey secret = Tiny.rootKey(5);
        byte[] wrapped = Tiny.cipher(Cipher.WRAP_MODE, key, Tiny.gcm(iv)).wrap(secret);
        Cipher unwrapper = Tiny.cipher(Cipher.UNWRAP_MODE, key, Tiny.gcm(iv));
        assertEquals(secret, unwrapper.unwrap(wrapped, "AES", Cipher.SECRET_KEY));
        Cipher without = Tiny.cipher(Cipher.UNWRAP_MODE, key);
        assertThrows(InvalidKeyException.class, () -> without.unwrap(wrapped, "AES", Cipher.SECRET_KEY));
        Cipher wrapper = Tiny.cipher(Cipher.WRAP_MODE, key);
        byte[] other = wrapper.wrap(secret);
        Cipher given = Tiny.cipher();
        given.init(Cipher.UNWRAP_MODE, key, wrapper.getParameters());
        assertEquals(secret, given.unwrap(other, "AES", Cipher.SECRET_KEY));
        assertArrayEquals(secret.getEncoded(), Tiny.open(key, other), "a wrapped key is a message");
    }

    @Test
    void item24CorruptOrShort() throws GeneralSecurityException {
        byte[] wrapped = Tiny.cipher(Cipher.WRAP_MODE, key).wrap(Tiny.rootKey(5));
        Cipher unwrapper = Tiny.cipher(Cipher.UNWRAP_MODE, key);
        int cases = 0;
        for (int type : new int[] {Cipher.SECRET_KEY, Cipher.PRIVATE_KEY, Cipher.PUBLIC_KEY}) {
            for (int i = 0; i < wrapped.length; i++) {
                byte[] flipped = wrapped.clone();
                flipped[i] ^= 0x40;
                byte[] cut = Arrays.copyOf(wrapped, i);
                assertThrows(InvalidKeyException.class, () -> unwrapper.unwrap(flipped, "RSA", type));
                assertThrows(InvalidKeyException.class, () -> unwrapper.unwrap(cut, "RSA", type));
                cases += 2;
            }
        }
        assertEquals(Tiny.rootKey(5), unwrapper.unwrap(wrapped, "AES", Cipher.SECRET_KEY), "usable afterwards");
        Tiny.report("corrupt wrapped keys", cases);
    }

    @Test
    void item24WhatWasWrappedIsAnotherKind() throws GeneralSecurityException {
        byte[] secret = Tiny.cipher(Cipher.WRAP_MODE, key).wrap(Tiny.rootKey(5));
        byte[] empty = Tiny.seal(key, new byte[0]);
        Cipher unwrapper = Tiny.cipher(Cipher.UNWRAP_MODE, key);
        assertThrows(InvalidKeyException.class, () -> unwrapper.unwrap(secret, "RSA", Cipher.PRIVATE_KEY));
        assertThrows(InvalidKeyException.class, () -> unwrapper.unwrap(secret, "EC", Cipher.PUBLIC_KEY));
        assertThrows(InvalidKeyException.class, () -> unwrapper.unwrap(empty, "AES", Cipher.SECRET_KEY));
        assertThrows(NoSuchAlgorithmException.class, () -> unwrapper.unwrap(secret, "no such", Cipher.PRIVATE_KEY));
        Cipher wrapper = Tiny.cipher(Cipher.WRAP_MODE, key);
        assertThrows(InvalidKeyException.class, () -> wrapper.wrap(null));
        assertThrows(InvalidKeyException.class, () -> wrapper.wrap(new Unencoded()));
    }

    /** A key without an encoding, as hardware has them. */
    private static final class Unencoded implements SecretKey {
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

    /** Some code wraps nothing: it initialises with mode 3 just to see whether the key is one. */
    @Test
    void item24DestroyedKeyIsNotWrapped() throws Exception {
        SecretKey gone = Tiny.liveKey();
        gone.destroy();
        Cipher cipher = Tiny.cipher();
        cipher.init(Cipher.WRAP_MODE, key);
        assertThrows(InvalidKeyException.class, () -> cipher.wrap(gone));
    }

    @Test
    void item24InitAsACheckOfTheKey() throws GeneralSecurityException {
        for (SecretKey each : new SecretKey[] {key, Tiny.exported(key), Tiny.rootKey(3)}) {
            Cipher cipher = Tiny.cipher();
            cipher.init(3, each);
            cipher.init(4, each);
            cipher.init(3, each, (java.security.spec.AlgorithmParameterSpec) null);
            assertThrows(InvalidKeyException.class, () -> cipher.init(3, new Unencoded()));
        }
    }

    @Test
    void item24OnlyInTheRightMode() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        assertThrows(IllegalStateException.class, () -> sealer.wrap(Tiny.rootKey(3)));
        assertThrows(IllegalStateException.class, () -> sealer.unwrap(new byte[99], "AES", Cipher.SECRET_KEY));
        Cipher wrapper = Tiny.cipher(Cipher.WRAP_MODE, key);
        assertThrows(IllegalStateException.class, () -> wrapper.doFinal(new byte[3]));
    }
}
