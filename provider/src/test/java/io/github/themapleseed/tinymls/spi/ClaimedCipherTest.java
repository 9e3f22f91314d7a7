package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A foreign key goes from provider to provider as it does in the JDK, which passes over one that throws anything at
 * init and in the end reports what the first has thrown.
 */
class ClaimedCipherTest {
    private static final String NAME = ClaimedCipher.TRANSFORMATION;
    private static final int FIRST = 1;
    private static final int LAST = 1_000;

    private final RecordingProvider surly = new RecordingProvider("Surly");
    private final Provider tiny;

    ClaimedCipherTest() throws GeneralSecurityException {
        System.setProperty("tinymls.claim", NAME);
        tiny = new TinyMlsProvider();
        Cipher.getInstance(NAME, tiny); // it has its delegate before the surly one comes
        surly.onOperation(what -> {
            throw new ProviderException("surly");
        });
    }

    @AfterEach
    void tidyUp() {
        Security.removeProvider(surly.getName());
        System.clearProperty("tinymls.claim");
    }

    /** What comes of a message sealed under a foreign key of that length, with the surly provider at that place. */
    private String outcome(int place, int keyBytes, Callable<Cipher> maker) throws Exception {
        Security.removeProvider(surly.getName());
        Security.insertProviderAt(surly, place);
        Cipher cipher = maker.call();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[keyBytes], "AES"),
                    new GCMParameterSpec(128, new byte[12]));
            return HexFormat.of().formatHex(cipher.doFinal(new byte[3]));
        } catch (GeneralSecurityException | RuntimeException e) {
            return e.getClass() + " " + e.getMessage();
        }
    }

    private void assertAsInTheJdk(String beginning, int place, int keyBytes) throws Exception {
        String expected = outcome(place, keyBytes, () -> Cipher.getInstance(NAME));
        assertEquals(beginning, expected.substring(0, Math.min(beginning.length(), expected.length())));
        assertEquals(expected, outcome(place, keyBytes, () -> Cipher.getInstance(NAME, tiny)));
    }

    @Test
    void providerThatThrowsAtInitIsPassedOver() throws Exception {
        String sealed = outcome(LAST, 32, () -> Cipher.getInstance(NAME, "SunJCE"));
        assertAsInTheJdk(sealed, FIRST, 32);
    }

    @Test
    void firstObjectionIsReported() throws Exception {
        assertAsInTheJdk("class java.security.ProviderException surly", FIRST, 17);
        assertAsInTheJdk("class java.security.InvalidKeyException", LAST, 17);
    }
}
