package io.github.themapleseed.tinymls.fips;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known answers come first: a delegate that fails at any of them puts the provider into an error state for good. */
class KnownAnswerTestsTest {
    private static final String DELEGATE = "Erring";
    private static final List<String> SERVICES =
            List.of("Cipher", "KeyGenerator", "SecretKeyFactory", "AlgorithmParameters");

    private final RecordingProvider delegate = new RecordingProvider(DELEGATE);

    @AfterEach
    void tidyUp() {
        Security.removeProvider(DELEGATE);
        System.clearProperty("tinymls.delegate");
    }

    private Provider overErringDelegate() {
        Security.addProvider(delegate);
        System.setProperty("tinymls.delegate", DELEGATE);
        return new TinyMlsProvider();
    }

    @ParameterizedTest
    @ValueSource(strings = {RecordingProvider.STEP, RecordingProvider.RECORD, RecordingProvider.DERIVATION})
    void failureAtAnyPrimitiveStopsEveryServiceForGood(String failing) {
        Provider provider = overErringDelegate();
        delegate.onOperation(what -> {
            if (what.equals(failing)) {
                throw new IllegalStateException("injected");
            }
        });
        refusesEverything(provider);
        delegate.onOperation(what -> { });
        refusesEverything(provider);
    }

    private static void refusesEverything(Provider provider) {
        for (String type : SERVICES) {
            ProviderException refused =
                    assertThrows(ProviderException.class, () -> provider.getService(type, "TinyMLS"));
            assertTrue(refused.getMessage().contains("error state"), refused.getMessage());
            assertTrue(refused.getMessage().contains(DELEGATE), refused.getMessage());
        }
        assertThrows(ProviderException.class, () -> Cipher.getInstance("TinyMLS", provider));
        assertThrows(ProviderException.class, () -> KeyGenerator.getInstance("TinyMLS", provider));
    }

    /** SunJCE, with HMAC-SHA-512/256 in the place of HMAC-SHA-256: it answers, but wrongly. */
    private static final class Mistaken extends Provider {
        private static final long serialVersionUID = 1L;

        Mistaken() {
            super(DELEGATE, "1.0", "gives wrong answers");
            offer("Cipher", "AES/GCM/NoPadding", "AES/GCM/NoPadding");
            offer("Cipher", "AES/ECB/NoPadding", "AES_256/ECB/NoPadding");
            offer("Mac", "HmacSHA256", "HmacSHA512/256");
        }

        private void offer(String type, String algorithm, String realAlgorithm) {
            Service real = Security.getProvider("SunJCE").getService(type, realAlgorithm);
            putService(new Service(this, type, algorithm, real.getClassName(), null, null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    return real.newInstance(parameter);
                }
            });
        }
    }

    @Test
    void wrongAnswerStopsEveryServiceToo() {
        Security.addProvider(new Mistaken());
        System.setProperty("tinymls.delegate", DELEGATE);
        refusesEverything(new TinyMlsProvider());
    }

    /** Seals right and refuses what is altered, but does not give back what was sealed. */
    @Test
    void wrongPlaintextUnderARightTagStopsEveryServiceToo() {
        Provider provider = overErringDelegate();
        delegate.spoilOpenings();
        refusesEverything(provider);
    }

    @Test
    void goodDelegateServes() throws Exception {
        Provider provider = overErringDelegate();
        assertNotNull(provider.getService("Cipher", "TinyMLS"));
        assertEquals(82, KeyGenerator.getInstance("TinyMLS", provider).generateKey().getEncoded().length);
    }
}
