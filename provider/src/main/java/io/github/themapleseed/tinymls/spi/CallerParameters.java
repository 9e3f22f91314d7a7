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

    static CallerParameters of(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
        if (spec == null) {
            return NONE;
        }
        if (spec instanceof GCMParameterSpec gcm) {
            return new CallerParameters(checkedIv(gcm.getIV()), checkedTag(gcm.getTLen()));
        }
        if (spec instanceof IvParameterSpec plain) {
            byte[] iv = plain.getIV();
            return iv.length == 0 ? NONE : new CallerParameters(checkedIv(iv), DEFAULT_TAG_BITS);
        }
        throw new InvalidAlgorithmParameterException("TinyMLS takes GCMParameterSpec or IvParameterSpec, not "
                + spec.getClass().getName());
    }

    static CallerParameters of(AlgorithmParameters parameters) throws InvalidAlgorithmParameterException {
        if (parameters == null) {
            return NONE;
        }
        try {
            return of(parameters.getParameterSpec(GCMParameterSpec.class));
        } catch (InvalidParameterSpecException e) {
            try {
                return of(parameters.getParameterSpec(IvParameterSpec.class));
            } catch (InvalidParameterSpecException none) {
                throw new InvalidAlgorithmParameterException("TinyMLS takes parameters with an IV, not those of "
                        + parameters.getAlgorithm(), none);
            }
        }
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
