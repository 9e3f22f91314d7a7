package io.github.themapleseed.tinymls.spi;

import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * What a caller says about a message's parameters. The IV is context to be bound or compared, never a nonce; the
 * tag length is echoed, the tag has 16 bytes all the same.
 *
 * @param iv the caller's IV, 1 byte to 1 MiB, or null if there is none
 * @param tagBits 96 to 128 in steps of 8
 */
record CallerParameters(byte[] iv, int tagBits) {
    static final int DEFAULT_TAG_BITS = 128;
    /** No IV given. */
    static final CallerParameters NONE = new CallerParameters(null, DEFAULT_TAG_BITS);

    private static final int MAX_IV_BYTES = 1 << 20;
    /** Algorithm names of parameters that are an IV and a tag length and nothing else. */
    private static final String[] KNOWN = {"GCM", "TinyMLS", TinyMlsParameters.OID, "OID." + TinyMlsParameters.OID};

    /**
     * What a parameter object says. A subclass says more than the class that is known here: Bouncy Castle's
     * AEADParameterSpec is an IvParameterSpec with AAD, which would get lost. So the class must be one of the two.
     */
    static CallerParameters of(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
        if (spec == null) {
            return NONE;
        }
        if (spec.getClass() == GCMParameterSpec.class) {
            GCMParameterSpec gcm = (GCMParameterSpec) spec;
            return new CallerParameters(checkedIv(gcm.getIV()), checkedTag(gcm.getTLen()));
        }
        if (spec.getClass() == IvParameterSpec.class) {
            byte[] iv = ((IvParameterSpec) spec).getIV();
            return iv.length == 0 ? NONE : new CallerParameters(checkedIv(iv), DEFAULT_TAG_BITS);
        }
        throw new InvalidAlgorithmParameterException("TinyMLS takes a GCMParameterSpec or an IvParameterSpec, and no"
                + " subclass of them, not a " + spec.getClass().getName());
    }

    static CallerParameters of(AlgorithmParameters parameters) throws InvalidAlgorithmParameterException {
        if (parameters == null) {
            return NONE;
        }
        if (!isKnown(parameters.getAlgorithm())) {
            throw new InvalidAlgorithmParameterException("TinyMLS takes AlgorithmParameters of GCM or TinyMLS, not of "
                    + parameters.getAlgorithm() + " (a " + parameters.getClass().getName() + ")");
        }
        try {
            return of(parameters.getParameterSpec(GCMParameterSpec.class));
        } catch (InvalidParameterSpecException e) {
            throw new InvalidAlgorithmParameterException("these parameters of " + parameters.getAlgorithm()
                    + " have no IV and tag length to show", e);
        }
    }

    private static boolean isKnown(String algorithm) {
        for (String known : KNOWN) {
            if (known.equalsIgnoreCase(algorithm)) {
                return true;
            }
        }
        return false;
    }

    static byte[] checkedIv(byte[] iv) throws InvalidAlgorithmParameterException {
        if (iv.length == 0 || iv.length > MAX_IV_BYTES) {
            throw new InvalidAlgorithmParameterException("an IV has 1 to " + MAX_IV_BYTES + " bytes, this one has "
                    + iv.length);
        }
        return iv;
    }

    static int checkedTag(int bits) throws InvalidAlgorithmParameterException {
        if (bits < 96 || bits > 128 || bits % 8 != 0) {
            throw new InvalidAlgorithmParameterException("a tag length is 96, 104, 112, 120 or 128 bits, not " + bits);
        }
        return bits;
    }
}
