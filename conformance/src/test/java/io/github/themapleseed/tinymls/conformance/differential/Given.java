package io.github.themapleseed.tinymls.conformance.differential;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * The parameters that {@link Step.Parameters} names, with a fresh IV.
 *
 * @param iv the caller's IV, or null
 * @param tagBits the tag length asked for
 */
record Given(Step.Parameters kind, byte[] iv, int tagBits) {
    private static final Random FRESH = new Random();

    static Given of(Step.Parameters kind) {
        byte[] iv = switch (kind) {
            case GCM, GCM_TAG_96, GCM_TAG_120, GCM_PARAMETERS, GCM_TAG_88, GCM_TAG_136 -> fresh(12);
            case GCM_LONG_IV -> fresh(37);
            case IV, IV_PARAMETERS -> fresh(16);
            default -> null;
        };
        int bits = switch (kind) {
            case GCM_TAG_96 -> 96;
            case GCM_TAG_120 -> 120;
            case GCM_TAG_88 -> 88;
            case GCM_TAG_136 -> 136;
            default -> 128;
        };
        return new Given(kind, iv, bits);
    }

    private static byte[] fresh(int length) {
        byte[] iv = new byte[length];
        FRESH.nextBytes(iv);
        return iv;
    }

    void init(Cipher cipher, int mode, Key key) throws GeneralSecurityException {
        switch (kind) {
            case NONE -> cipher.init(mode, key);
            case NULL_SPEC -> cipher.init(mode, key, (AlgorithmParameterSpec) null);
            case NULL_PARAMETERS -> cipher.init(mode, key, (AlgorithmParameters) null);
            case GCM_PARAMETERS -> cipher.init(mode, key, parameters("GCM", new GCMParameterSpec(tagBits, iv)));
            case IV_PARAMETERS -> cipher.init(mode, key, parameters("AES", new IvParameterSpec(iv)));
            case FOREIGN_PARAMETERS -> cipher.init(mode, key, parameters("PBE", foreign()));
            case UNINITIALISED_PARAMETERS -> cipher.init(mode, key, AlgorithmParameters.getInstance("GCM"));
            case FOREIGN_SPEC -> cipher.init(mode, key, foreign());
            case GCM_EMPTY_IV -> cipher.init(mode, key, new GCMParameterSpec(tagBits, new byte[0]));
            case IV -> cipher.init(mode, key, new IvParameterSpec(iv));
            case IV_EMPTY -> cipher.init(mode, key, new IvParameterSpec(new byte[0]));
            default -> cipher.init(mode, key, new GCMParameterSpec(tagBits, iv));
        }
    }

    private static AlgorithmParameterSpec foreign() {
        return new PBEParameterSpec(new byte[8], 1_000);
    }

    private static AlgorithmParameters parameters(String name, AlgorithmParameterSpec spec)
            throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance(name);
        parameters.init(spec);
        return parameters;
    }
}
