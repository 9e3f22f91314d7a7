package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.util.Locale;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CONTRACT.md items 1, 2, 3, 6, 7 and 8: what init and getInstance accept, refuse and reset. */
class InitTest {
    private static final byte[] TEXT = "attack at dawn".getBytes();
    private static final int[] MODES = {
        Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE, Cipher.WRAP_MODE, Cipher.UNWRAP_MODE};

    private final SecretKey key;

    InitTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    @Test
    void item1EveryKindOfParametersInEveryMode() throws GeneralSecurityException {
        AlgorithmParameters gcm = AlgorithmParameters.getInstance("GCM");
        gcm.init(Tiny.gcm(TEXT));
        AlgorithmParameters own = AlgorithmParameters.getInstance("TinyMLS", Tiny.PROVIDER);
        own.init(Tiny.gcm(TEXT));
        for (int mode : MODES) {
            Cipher cipher = Tiny.cipher();
            cipher.init(mode, key);
            cipher.init(mode, key, new SecureRandom());
            cipher.init(mode, key, (AlgorithmParameterSpec) null);
            cipher.init(mode, key, (AlgorithmParameters) null);
            cipher.init(mode, key, (AlgorithmParameterSpec) null, new SecureRandom());
            cipher.init(mode, key, gcm);
            assertArrayEquals(TEXT, cipher.getIV());
            cipher.init(mode, key, own, new SecureRandom());
            assertArrayEquals(TEXT, cipher.getIV());
            cipher.init(mode, key, Tiny.gcm(TEXT));
            assertArrayEquals(TEXT, cipher.getIV());
            cipher.init(mode, key, new IvParameterSpec(TEXT));
            assertArrayEquals(TEXT, cipher.getIV());
        }
    }

    @Test
    void item1TheKindsAreInterchangeable() throws GeneralSecurityException {
        AlgorithmParameters gcm = AlgorithmParameters.getInstance("GCM");
        gcm.init(Tiny.gcm(TEXT));
        byte[] message = Tiny.cipher(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(TEXT)).doFinal(TEXT);
        Cipher cipher = Tiny.cipher();
        cipher.init(Cipher.DECRYPT_MODE, key, gcm);
        assertArrayEquals(TEXT, cipher.doFinal(message));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 11, 12, 13, 16, 55, 56, 255, 65_536, 1 << 20})
    void item2CallerIvOfAnyLength(int length) throws GeneralSecurityException {
        byte[] iv = Tiny.plaintext(length);
        for (AlgorithmParameterSpec spec : new AlgorithmParameterSpec[] {Tiny.gcm(iv), new IvParameterSpec(iv)}) {
            Cipher sealer = Tiny.cipher(Cipher.ENCRYPT_MODE, key, spec);
            byte[] message = sealer.doFinal(TEXT);
            assertArrayEquals(iv, sealer.getIV());
            Cipher opener = Tiny.cipher(Cipher.DECRYPT_MODE, key, spec);
            assertArrayEquals(TEXT, opener.doFinal(message));
            iv[length - 1] ^= 1;
            Cipher other = Tiny.cipher(Cipher.DECRYPT_MODE, key, Tiny.gcm(iv));
            assertThrows(AEADBadTagException.class, () -> other.doFinal(message));
            iv[length - 1] ^= 1;
        }
    }

    @Test
    void item2NoIvAndTooLongIv() throws GeneralSecurityException {
        Cipher cipher = Tiny.cipher();
        for (int mode : MODES) {
            assertThrows(InvalidAlgorithmParameterException.class, () -> cipher.init(mode, key, Tiny.gcm()));
            assertThrows(InvalidAlgorithmParameterException.class,
                    () -> cipher.init(mode, key, Tiny.gcm(new byte[(1 << 20) + 1])));
            assertThrows(InvalidAlgorithmParameterException.class,
                    () -> cipher.init(mode, key, new IvParameterSpec(new byte[(1 << 20) + 1])));
        }
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[0]));
        byte[] message = cipher.doFinal(TEXT);
        assertEquals(1, message[0], "nothing is bound");
        assertArrayEquals(TEXT, Tiny.open(key, message));
    }

    @ParameterizedTest
    @ValueSource(ints = {96, 104, 112, 120, 128})
    void item3TagLengthsAreEchoed(int bits) throws GeneralSecurityException {
        Cipher sealer = Tiny.cipher(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(bits, TEXT));
        byte[] message = sealer.doFinal(TEXT);
        assertEquals(Tiny.sealedSize(TEXT.length), message.length, "the real tag has 16 bytes");
        assertEquals(bits, sealer.getParameters().getParameterSpec(GCMParameterSpec.class).getTLen());
        Cipher opener = Tiny.cipher();
        opener.init(Cipher.DECRYPT_MODE, key, sealer.getParameters());
        assertArrayEquals(TEXT, opener.doFinal(message));
        assertEquals(bits, opener.getParameters().getParameterSpec(GCMParameterSpec.class).getTLen());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 32, 64, 88, 95, 97, 127, 129, 136, 256})
    void item3OtherTagLengthsAreRefused(int bits) throws GeneralSecurityException {
        for (int mode : MODES) {
            assertThrows(InvalidAlgorithmParameterException.class,
                    () -> Tiny.cipher(mode, key, new GCMParameterSpec(bits, TEXT)));
        }
    }

    @Test
    void item6KeysThatAreNone() throws GeneralSecurityException {
        Cipher cipher = Tiny.cipher();
        for (int mode : MODES) {
            assertThrows(InvalidKeyException.class, () -> cipher.init(mode, (SecretKey) null));
            for (int length : new int[] {1, 16, 24, 31, 65, 81, 128}) {
                SecretKey wrong = new SecretKeySpec(new byte[length], "AES");
                InvalidKeyException e = assertThrows(InvalidKeyException.class, () -> cipher.init(mode, wrong));
                assertTrue(e.getMessage().contains("32 to 64") && e.getMessage().contains("" + length), e.getMessage());
            }
            assertThrows(InvalidKeyException.class,
                    () -> cipher.init(mode, KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate()));
            byte[] damaged = key.getEncoded();
            damaged[40] ^= 1;
            assertThrows(InvalidKeyException.class, () -> cipher.init(mode, new SecretKeySpec(damaged, "TinyMLS")));
        }
        assertNull(cipher.getIV(), "a failed init leaves nothing");
        assertThrows(IllegalStateException.class, () -> cipher.doFinal(TEXT));
    }

    @Test
    void item6ForeignSpecs() throws GeneralSecurityException {
        Cipher cipher = Tiny.cipher();
        AlgorithmParameters ec = AlgorithmParameters.getInstance("EC");
        ec.init(new ECGenParameterSpec("secp256r1"));
        for (int mode : MODES) {
            assertThrows(InvalidAlgorithmParameterException.class,
                    () -> cipher.init(mode, key, new PBEParameterSpec(new byte[8], 1)));
            assertThrows(InvalidAlgorithmParameterException.class, () -> cipher.init(mode, key, ec));
        }
    }

    @Test
    void item6InitDiscardsPendingAadAndData() throws GeneralSecurityException {
        for (int pending : new int[] {1, 100, Tiny.CHUNK, 3 * Tiny.CHUNK + 5}) {
            Cipher sealer = Tiny.sealer(key);
            sealer.updateAAD(TEXT);
            sealer.update(new byte[pending]);
            sealer.init(Cipher.ENCRYPT_MODE, key);
            assertEquals(Tiny.OVERHEAD + 14, sealer.getOutputSize(14));
            byte[] message = sealer.doFinal(TEXT);
            Cipher opener = Tiny.opener(key);
            opener.updateAAD(TEXT);
            opener.update(Tiny.seal(key, new byte[pending]));
            opener.init(Cipher.DECRYPT_MODE, key);
            assertEquals(14, opener.getOutputSize(message.length));
            assertArrayEquals(TEXT, opener.doFinal(message));
        }
    }

    @Test
    void item6InitAfterAnyFailureFullyResets() throws GeneralSecurityException {
        byte[] message = Tiny.seal(key, TEXT);
        Cipher cipher = Tiny.opener(key);
        cipher.updateAAD(TEXT);
        cipher.update(message, 0, 20);
        assertThrows(InvalidKeyException.class,
                () -> cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(new byte[16], "AES")));
        assertThrows(IllegalStateException.class, () -> cipher.update(message));
        cipher.init(Cipher.DECRYPT_MODE, key);
        assertArrayEquals(TEXT, cipher.doFinal(message));
        cipher.update(message, 0, 60);
        assertThrows(InvalidAlgorithmParameterException.class, () -> cipher.init(Cipher.DECRYPT_MODE, key, Tiny.gcm()));
        cipher.init(Cipher.DECRYPT_MODE, key);
        assertArrayEquals(TEXT, cipher.doFinal(message));
        assertThrows(AEADBadTagException.class, () -> cipher.doFinal(message, 0, 71));
        cipher.init(Cipher.ENCRYPT_MODE, key, Tiny.gcm(TEXT));
        byte[] bound = cipher.doFinal(TEXT);
        cipher.init(Cipher.DECRYPT_MODE, key);
        assertThrows(AEADBadTagException.class, () -> cipher.doFinal(bound));
        assertArrayEquals(TEXT, cipher.doFinal(message));
    }

    @Test
    void item7TransformationsInAnyCase() throws GeneralSecurityException {
        for (String name : new String[] {"TinyMLS", "TINYMLS", "tinymls", "TinyMLS/GCM/NoPadding",
            "tinymls/gcm/nopadding", "TINYMLS/GCM/NOPADDING", "2.25.164273138181241271649147681494362654289",
            "OID.2.25.164273138181241271649147681494362654289"}) {
            Cipher cipher = Cipher.getInstance(name, Tiny.PROVIDER);
            assertEquals(16, cipher.getBlockSize(), name);
            cipher.init(Cipher.ENCRYPT_MODE, key);
            assertEquals(16, cipher.getBlockSize(), name);
            assertArrayEquals(TEXT, Tiny.open(key, cipher.doFinal(TEXT)), name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TinyMLS/CBC/NoPadding", "TinyMLS/ECB/NoPadding", "TinyMLS/CCM/NoPadding",
        "TinyMLS/GCM/PKCS5Padding", "TinyMLS/GCM/OAEPPadding", "TinyMLS/GCM", "TinyMLS_256/GCM/NoPadding"})
    void item7OtherModesAndPaddings(String name) {
        GeneralSecurityException e = assertThrows(GeneralSecurityException.class,
                () -> Cipher.getInstance(name, Tiny.PROVIDER));
        assertTrue(e instanceof NoSuchAlgorithmException || e instanceof NoSuchPaddingException, () -> "" + e);
        assertFalse(e instanceof NoSuchProviderException);
    }

    @Test
    void item8KeyAlgorithmNamesDoNotMatter() throws GeneralSecurityException {
        byte[] root = Tiny.rootKey(8).getEncoded();
        byte[] message = Tiny.seal(new SecretKeySpec(root, "AES"), TEXT);
        for (String name : new String[] {"TinyMLS", "TINYMLS", "tinymls", "Generic", "RAW", "HmacSHA256", "ı"}) {
            assertArrayEquals(TEXT, Tiny.open(new SecretKeySpec(root, name), message), name);
            SecretKey export = new SecretKeySpec(key.getEncoded(), name.toUpperCase(Locale.ROOT));
            assertArrayEquals(TEXT, Tiny.open(export, Tiny.seal(key, TEXT)), name);
        }
        assertNotNull(Tiny.sealer(new SecretKeySpec(new byte[64], "none")));
    }
}
