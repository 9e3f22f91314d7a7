package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * The parameters that a caller gives at init. The IV is bound to the message as context, or compared with its header;
 * it is never a nonce. The tag length is only shown again: every tag has 16 bytes.
 *
 * @param iv the caller's IV, 1 byte to 1 MiB, or null if there is none
 * @param tagBits 96 to 128 in steps of 8
 */
record CallerParameters(@Nullable byte[] iv, int tagBits) {
    /** Bits of every tag that is computed, and the longest that a caller may name. */
    static final int DEFAULT_TAG_BITS = 128;
    /** The shortest tag that SP 800-38D section 5.2.1.2 has for general use. */
    private static final int MIN_TAG_BITS = 96;
    /** No IV given. */
    static final CallerParameters NONE = new CallerParameters(null, DEFAULT_TAG_BITS);

    /** The longest IV, 1 MiB. It is context of any kind, copied and authenticated with every message. */
    private static final int MAX_IV_BYTES = 1 << 20;
    /** Algorithm names of parameters that consist of an IV and a tag length. */
    private static final String[] KNOWN = {"GCM", "TinyMLS", TinyMlsParameters.OID, "OID." + TinyMlsParameters.OID};

    /**
     * Reads a spec, null for none. Its class must be GCMParameterSpec or IvParameterSpec itself. A subclass may carry
     * more, as Bouncy Castle's AEADParameterSpec carries AAD, and that would be lost.
     *
     * @throws InvalidAlgorithmParameterException if it is of another class, or its IV or tag length is out of range
     */
    static CallerParameters of(@Nullable AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
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

    /**
     * Reads parameters, null for none.
     *
     * @throws InvalidAlgorithmParameterException if they are of another algorithm than GCM and TinyMLS, have not been
     *         initialised, or their IV or tag length is out of range
     */
    static CallerParameters of(@Nullable AlgorithmParameters parameters) throws InvalidAlgorithmParameterException {
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

    private static byte[] checkedIv(byte[] iv) throws InvalidAlgorithmParameterException {
        if (iv.length == 0 || iv.length > MAX_IV_BYTES) {
            throw new InvalidAlgorithmParameterException("an IV has 1 to " + MAX_IV_BYTES + " bytes, this one has "
                    + iv.length);
        }
        return iv;
    }

    /** Tag lengths that AES/GCM allows callers of the JDK to name, those of SP 800-38D. */
    private static int checkedTag(int bits) throws InvalidAlgorithmParameterException {
        if (bits < MIN_TAG_BITS || bits > DEFAULT_TAG_BITS || bits % Byte.SIZE != 0) {
            throw new InvalidAlgorithmParameterException("a tag length is 96, 104, 112, 120 or 128 bits, not " + bits);
        }
        return bits;
    }
}
