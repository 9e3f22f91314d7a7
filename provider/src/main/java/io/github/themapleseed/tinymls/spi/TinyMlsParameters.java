package io.github.themapleseed.tinymls.spi;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.AlgorithmParametersSpi;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.util.Objects;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** {@code AlgorithmParameters} "TinyMLS": IV and tag length, encoded as the GCMParameters of RFC 5084 section 3.2. */
public final class TinyMlsParameters extends AlgorithmParametersSpi {
    /** The object identifier of TinyMLS, for files and protocols that name algorithms by one. */
    public static final String OID = "2.25.164273138181241271649147681494362654289";

    private CallerParameters parameters = CallerParameters.NONE;

    static AlgorithmParameters of(byte[] iv, int tagBits, ProviderContext context) {
        AlgorithmParameters made = new AlgorithmParameters(new TinyMlsParameters(), context.provider(), "TinyMLS") { };
        try {
            made.init(new GCMParameterSpec(tagBits, iv));
        } catch (InvalidParameterSpecException e) {
            throw new IllegalStateException("an IV that was accepted before", e);
        }
        return made;
    }

    @Override
    protected void engineInit(AlgorithmParameterSpec spec) throws InvalidParameterSpecException {
        try {
            CallerParameters given = CallerParameters.of(spec);
            if (given.iv() == null) {
                throw new InvalidParameterSpecException("TinyMLS parameters have an IV");
            }
            parameters = given;
        } catch (InvalidAlgorithmParameterException e) {
            throw new InvalidParameterSpecException(e.getMessage());
        }
    }

    @Override
    protected void engineInit(byte[] encoding) throws IOException {
        try {
            AlgorithmParameters gcm = gcm();
            gcm.init(encoding);
            parameters = CallerParameters.of(gcm.getParameterSpec(GCMParameterSpec.class));
        } catch (InvalidAlgorithmParameterException | InvalidParameterSpecException | RuntimeException e) {
            throw new IOException("malformed GCMParameters: " + e.getMessage(), e);
        }
    }

    @Override
    protected void engineInit(byte[] encoding, String format) throws IOException {
        requireAsn1(format);
        engineInit(encoding);
    }

    @Override
    protected <T extends AlgorithmParameterSpec> T engineGetParameterSpec(Class<T> wanted)
            throws InvalidParameterSpecException {
        if (wanted == null) {
            throw new InvalidParameterSpecException("no class was named");
        }
        if (wanted.isAssignableFrom(GCMParameterSpec.class)) {
            return wanted.cast(new GCMParameterSpec(parameters.tagBits(), parameters.iv()));
        }
        if (wanted.isAssignableFrom(IvParameterSpec.class)) {
            return wanted.cast(new IvParameterSpec(parameters.iv()));
        }
        throw new InvalidParameterSpecException(
                "TinyMLS parameters are a GCMParameterSpec or an IvParameterSpec, not a " + wanted.getName());
    }

    @Override
    protected byte[] engineGetEncoded() throws IOException {
        try {
            AlgorithmParameters gcm = gcm();
            gcm.init(new GCMParameterSpec(parameters.tagBits(), parameters.iv()));
            return gcm.getEncoded();
        } catch (InvalidParameterSpecException e) {
            throw new IOException("no encoding of these parameters: " + e.getMessage(), e);
        }
    }

    /** The first provider's parameters of AES/GCM, which have the same encoding. */
    private static AlgorithmParameters gcm() throws IOException {
        try {
            return AlgorithmParameters.getInstance("GCM");
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("no provider offers AlgorithmParameters GCM, which encode those of TinyMLS", e);
        }
    }

    @Override
    protected byte[] engineGetEncoded(String format) throws IOException {
        requireAsn1(format);
        return engineGetEncoded();
    }

    private static void requireAsn1(String format) throws IOException {
        if (format != null && !format.equalsIgnoreCase("ASN.1")) {
            throw new IOException("TinyMLS parameters are encoded in ASN.1, not in " + format);
        }
    }

    @Override
    protected String engineToString() {
        return "TinyMLS parameters, IV of " + Objects.requireNonNull(parameters.iv()).length + " bytes, tag of "
                + parameters.tagBits() + " bits";
    }
}
