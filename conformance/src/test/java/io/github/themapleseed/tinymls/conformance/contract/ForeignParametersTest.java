package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.RatchetParameterSpec;
import java.lang.reflect.Modifier;
import java.security.AlgorithmParameters;
import java.security.AlgorithmParametersSpi;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md item 6: parameters of a subclass may carry more than the class that is known says, as Bouncy Castle's
 * carry AAD. They are refused by name, in every mode and under both names.
 */
class ForeignParametersTest {
    private static final String CLAIMED = "AES/GCM/NoPadding";
    private static final String OID = "2.25.164273138181241271649147681494362654289";
    private static final byte[] IV = "twelve bytes".getBytes();
    private static final int[] MODES = {
        Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE, Cipher.WRAP_MODE, Cipher.UNWRAP_MODE};

    private final SecretKey key;
    private final Provider provider = Tiny.configured("tinymls.claim=" + CLAIMED);

    ForeignParametersTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    /** An IV and, beside it, AAD: what org.bouncycastle.jcajce.spec.AEADParameterSpec is. */
    private static class WithAad extends IvParameterSpec {
        private final byte[] aad;

        WithAad(byte[] iv, byte[] aad) {
            super(iv);
            this.aad = aad;
        }

        byte[] aad() {
            return aad;
        }
    }

    private static class OwnGcm extends GCMParameterSpec {
        OwnGcm() {
            super(128, IV);
        }
    }

    private static AlgorithmParameterSpec[] subclasses() {
        return new AlgorithmParameterSpec[] {new WithAad(IV, "tenant 1".getBytes()), new WithAad(new byte[0], IV),
            new OwnGcm(), new GCMParameterSpec(128, IV) { }, new IvParameterSpec(IV) { }};
    }

    /** Parameters of some provider, which show an IV in any form that is asked for. */
    private static final class Showing extends AlgorithmParametersSpi {
        private final AlgorithmParameterSpec shown;

        Showing(AlgorithmParameterSpec shown) {
            this.shown = shown;
        }

        @Override
        protected <T extends AlgorithmParameterSpec> T engineGetParameterSpec(Class<T> wanted)
                throws InvalidParameterSpecException {
            if (!wanted.isInstance(shown)) {
                throw new InvalidParameterSpecException(wanted.getName());
            }
            return wanted.cast(shown);
        }

        @Override
        protected void engineInit(AlgorithmParameterSpec spec) {
            // made with what it shows
        }

        @Override
        protected void engineInit(byte[] encoding) {
            // likewise
        }

        @Override
        protected void engineInit(byte[] encoding, String format) {
            // likewise
        }

        @Override
        protected byte[] engineGetEncoded() {
            return new byte[0];
        }

        @Override
        protected byte[] engineGetEncoded(String format) {
            return new byte[0];
        }

        @Override
        protected String engineToString() {
            return "shown";
        }
    }

    private AlgorithmParameters parameters(String algorithm, AlgorithmParameterSpec shown) throws Exception {
        AlgorithmParameters made = new AlgorithmParameters(new Showing(shown), provider, algorithm) { };
        made.init(shown);
        return made;
    }

    private Cipher[] ciphers() throws GeneralSecurityException {
        return new Cipher[] {Cipher.getInstance("TinyMLS", provider), Cipher.getInstance(CLAIMED, provider)};
    }

    @Test
    void item6SubclassesOfKnownSpecs() throws GeneralSecurityException {
        for (Cipher cipher : ciphers()) {
            for (int mode : MODES) {
                for (AlgorithmParameterSpec spec : subclasses()) {
                    Exception e = assertThrows(InvalidAlgorithmParameterException.class,
                            () -> cipher.init(mode, key, spec));
                    assertTrue(e.getMessage().contains(spec.getClass().getName()), e.getMessage());
                    assertThrows(IllegalStateException.class, () -> cipher.doFinal(IV), "nothing is left of it");
                }
            }
        }
    }

    /** The tenant's name is not dropped: no message is sealed that would open for another tenant. */
    @Test
    void item6AadOfASubclassIsNotDropped() throws GeneralSecurityException {
        for (Cipher cipher : ciphers()) {
            for (String tenant : new String[] {"tenant 1", "tenant 2"}) {
                WithAad spec = new WithAad(IV, tenant.getBytes());
                assertEquals(8, spec.aad().length);
                assertThrows(InvalidAlgorithmParameterException.class,
                        () -> cipher.init(Cipher.ENCRYPT_MODE, key, spec));
            }
        }
    }

    @Test
    void item6ParametersOfOtherAlgorithms() throws Exception {
        AlgorithmParameters aes = AlgorithmParameters.getInstance("AES");
        aes.init(new IvParameterSpec(new byte[16]));
        for (Cipher cipher : ciphers()) {
            for (int mode : MODES) {
                for (AlgorithmParameters foreign : new AlgorithmParameters[] {aes,
                    parameters("CCM", new GCMParameterSpec(128, IV)), parameters("ChaCha20-Poly1305",
                    new IvParameterSpec(IV)), parameters("TinyMLS2", new GCMParameterSpec(128, IV))}) {
                    Exception e = assertThrows(InvalidAlgorithmParameterException.class,
                            () -> cipher.init(mode, key, foreign));
                    assertTrue(e.getMessage().contains(foreign.getAlgorithm()), e.getMessage());
                }
            }
        }
    }

    @Test
    void item6ParametersThatShowASubclass() throws Exception {
        for (Cipher cipher : ciphers()) {
            for (String algorithm : new String[] {"GCM", "TinyMLS"}) {
                for (AlgorithmParameterSpec spec : subclasses()) {
                    AlgorithmParameters showing = parameters(algorithm, spec);
                    assertThrows(InvalidAlgorithmParameterException.class,
                            () -> cipher.init(Cipher.ENCRYPT_MODE, key, showing));
                }
            }
        }
    }

    @Test
    void item6TinyMlsParametersTakeNoSubclassEither() throws GeneralSecurityException {
        AlgorithmParameters own = AlgorithmParameters.getInstance("TinyMLS", provider);
        for (AlgorithmParameterSpec spec : subclasses()) {
            assertThrows(InvalidParameterSpecException.class, () -> own.init(spec));
        }
    }

    @Test
    void item6TheKnownOnesUnderAllTheirNames() throws Exception {
        for (Cipher cipher : ciphers()) {
            for (AlgorithmParameterSpec spec : new AlgorithmParameterSpec[] {new GCMParameterSpec(128, IV),
                new IvParameterSpec(IV)}) {
                cipher.init(Cipher.ENCRYPT_MODE, key, spec);
                assertArrayEquals(IV, cipher.getIV());
            }
            AlgorithmParameters gcm = AlgorithmParameters.getInstance("gcm");
            gcm.init(new GCMParameterSpec(128, IV));
            cipher.init(Cipher.ENCRYPT_MODE, key, gcm);
            assertArrayEquals(IV, cipher.getIV());
            for (String name : new String[] {"TinyMLS", "TINYMLS", OID, "OID." + OID}) {
                AlgorithmParameters own = AlgorithmParameters.getInstance(name, provider);
                own.init(new IvParameterSpec(IV));
                cipher.init(Cipher.ENCRYPT_MODE, key, own);
                assertArrayEquals(IV, cipher.getIV(), name);
            }
        }
    }

    /** A key is its encoding, whatever class carries it; parameters for a key have one class that nobody can extend. */
    @Test
    void item6KeysOfASubclassAndParametersOfAKey() throws GeneralSecurityException {
        byte[] root = Tiny.rootKey(6).getEncoded();
        SecretKeySpec subclass = new SecretKeySpec(root, "AES") {
            private static final long serialVersionUID = 1L;
        };
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", provider);
        assertEquals(factory.translateKey(new SecretKeySpec(root, "AES")), factory.generateSecret(subclass));
        assertTrue(Modifier.isFinal(RatchetParameterSpec.class.getModifiers()));
        assertFalse(Modifier.isFinal(IvParameterSpec.class.getModifiers()), "or there would be nothing to test");
    }
}
