package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The encoding of parameters is that of the platform's parameters of AES/GCM; whatever these throw is documented. */
class TinyMlsParametersTest {
    private static final byte[] ENCODED = HexFormat.of().parseHex("3011040c000102030405060708090a0b020110");

    private final Provider provider = new TinyMlsProvider();
    private final Provider failing = new Failing();

    /** Has parameters of AES/GCM that cannot be made. */
    private static final class Failing extends Provider {
        private static final long serialVersionUID = 1L;

        Failing() {
            super("Failing", "1.0", "fails");
            putService(new Service(this, "AlgorithmParameters", "GCM", "none", null, null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    throw new NoSuchAlgorithmException("none");
                }
            });
        }
    }

    @AfterEach
    void tidyUp() {
        Security.removeProvider(failing.getName());
    }

    private AlgorithmParameters parameters() throws NoSuchAlgorithmException {
        return AlgorithmParameters.getInstance("TinyMLS", provider);
    }

    @Test
    void encodingIsThatOfAesGcm() throws Exception {
        AlgorithmParameters own = parameters();
        own.init(ENCODED);
        assertEquals(128, own.getParameterSpec(GCMParameterSpec.class).getTLen());
        assertArrayEquals(ENCODED, own.getEncoded());
        AlgorithmParameters jdk = AlgorithmParameters.getInstance("GCM");
        jdk.init(ENCODED);
        assertArrayEquals(jdk.getEncoded(), own.getEncoded());
    }

    @Test
    void emptyIvIsMalformed() throws Exception {
        assertThrows(IOException.class, () -> parameters().init(HexFormat.of().parseHex("30020400")));
    }

    @Test
    void providerWithoutParametersIsPassedOver() throws Exception {
        Security.insertProviderAt(failing, 1);
        encodingIsThatOfAesGcm();
    }
}
