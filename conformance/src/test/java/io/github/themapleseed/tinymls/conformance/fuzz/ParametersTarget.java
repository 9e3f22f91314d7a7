package io.github.themapleseed.tinymls.conformance.fuzz;

import static io.github.themapleseed.tinymls.conformance.fuzz.Fixture.PROVIDER;
import static io.github.themapleseed.tinymls.conformance.fuzz.Fixture.require;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Fuzzing of the decoder of parameters (CONTRACT.md item 25): any bytes are RFC 5084 parameters or an {@link
 * IOException}. What is accepted has an IV of a length and a tag length that init takes, and comes back the same from
 * its own encoding.
 */
public final class ParametersTarget {
    private static final SecretKeySpec KEY = new SecretKeySpec(new byte[32], "AES");
    private static final Cipher CIPHER = Fixture.cipher();

    private ParametersTarget() {
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] data) throws GeneralSecurityException, IOException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("TinyMLS", PROVIDER);
        try {
            parameters.init(data);
        } catch (IOException e) {
            require(e.getMessage() != null, "a refusal says why");
            return;
        }
        GCMParameterSpec spec = parameters.getParameterSpec(GCMParameterSpec.class);
        require(spec.getTLen() >= 96 && spec.getTLen() <= 128 && spec.getTLen() % 8 == 0, "tag length");
        require(spec.getIV().length >= 1 && spec.getIV().length <= 1 << 20, "IV length");
        require(Arrays.equals(spec.getIV(), parameters.getParameterSpec(IvParameterSpec.class).getIV()), "IV");
        AlgorithmParameters again = AlgorithmParameters.getInstance("TinyMLS", PROVIDER);
        again.init(parameters.getEncoded());
        GCMParameterSpec spec2 = again.getParameterSpec(GCMParameterSpec.class);
        require(spec2.getTLen() == spec.getTLen() && Arrays.equals(spec2.getIV(), spec.getIV()), "not the same again");
        CIPHER.init(Cipher.ENCRYPT_MODE, KEY, parameters);
        require(Arrays.equals(spec.getIV(), CIPHER.getIV()), "another IV");
    }

    /** Where fuzzing begins: parameters as RFC 5084 has them, and some that are not. */
    static List<byte[]> seeds() {
        return List.of(
                Bytes.of("300e040c000102030405060708090a0b"),
                Bytes.of("3011040c000102030405060708090a0b020110"),
                Bytes.of("3004040109", "020110"), Bytes.of("3006040109020110"), Bytes.of("300604010902010b"),
                Bytes.of("30820086048180", new byte[128], "020110"), Bytes.of("3083ffffff0483ffffff"),
                Bytes.of("30848000000004"), Bytes.of("3000"), Bytes.of("30020400"), Bytes.of("3080040101020110"),
                Bytes.of("040109"), Bytes.of(""), Bytes.of("30"), Bytes.of("3007040109020200100000"));
    }
}
