package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.primitive.PeculiarProvider.Way;
import io.github.themapleseed.tinymls.primitive.PeculiarProvider;
import java.io.ByteArrayInputStream;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A delegate with ways of its own works, or it is passed over for the next that gives the known answers; one that is
 * named in the settings and does not work is an error that names the setting.
 */
class PeculiarDelegatesTest {
    private static final String NAME = "Peculiar";
    private static final int[] LENGTHS = {0, 1, 4_096, 65_535, 65_536, 70_000};

    @AfterEach
    void tidyUp() {
        Security.removeProvider(NAME);
        Security.removeProvider(TinyMlsProvider.NAME);
        System.clearProperty("tinymls.delegate");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void worksOrIsPassedOver(Way way) throws Exception {
        Security.insertProviderAt(new PeculiarProvider(NAME, way), 1);
        long passedOver = Counter.SELF_TEST_PASSED_OVER.total();
        long failed = Counter.SELF_TEST_FAILED.total();
        TinyMlsProvider provider = new TinyMlsProvider();
        worksInEveryShape(provider);
        assertEquals(way.works ? NAME : "SunJCE", provider.managed().selfTested().provider().getName());
        boolean told = way.works || way == Way.LACKS_ITS_LIBRARY_AT_ONCE; // which offers nothing
        Map<String, String> rejected = provider.managed().passedOver();
        assertEquals(!told, rejected.containsKey(NAME), () -> "passed over: " + rejected);
        assertEquals(passedOver + (told ? 0 : 1), Counter.SELF_TEST_PASSED_OVER.total());
        assertEquals(failed, Counter.SELF_TEST_FAILED.total());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void namedOneWorksOrFailsForGood(Way way) throws Exception {
        Security.addProvider(new PeculiarProvider(NAME, way));
        System.setProperty("tinymls.delegate", NAME);
        TinyMlsProvider provider = new TinyMlsProvider();
        if (way.works) {
            worksInEveryShape(provider);
            return;
        }
        for (int i = 0; i < 2; i++) {
            ProviderException refused =
                    assertThrows(ProviderException.class, () -> provider.getService("Cipher", "TinyMLS"));
            assertTrue(refused.getMessage().contains("tinymls.delegate"), refused.getMessage());
            assertTrue(refused.getMessage().contains(NAME), refused.getMessage());
        }
    }

    private static void worksInEveryShape(Provider provider) throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        Cipher sealing = Cipher.getInstance("TinyMLS", provider);
        Cipher opening = Cipher.getInstance("TinyMLS", provider);
        sealing.init(Cipher.ENCRYPT_MODE, key);
        opening.init(Cipher.DECRYPT_MODE, key);
        for (int length : LENGTHS) {
            byte[] plaintext = new byte[length];
            Arrays.fill(plaintext, (byte) 7);
            sealing.updateAAD(new byte[3]);
            byte[] message = sealing.doFinal(plaintext);
            opening.updateAAD(new byte[3]);
            assertArrayEquals(plaintext, opening.doFinal(message));
            message[message.length - 1] ^= 1;
            opening.updateAAD(new byte[3]);
            assertThrows(AEADBadTagException.class, () -> opening.doFinal(message));
            opensInPiecesAndInPlace(sealing, opening, plaintext);
        }
    }

    private static void opensInPiecesAndInPlace(Cipher sealing, Cipher opening, byte[] plaintext) throws Exception {
        byte[] array = Arrays.copyOf(plaintext, sealing.getOutputSize(plaintext.length));
        int sealed = sealing.doFinal(array, 0, plaintext.length, array, 0);
        byte[] streamed = new CipherInputStream(new ByteArrayInputStream(array, 0, sealed), opening).readAllBytes();
        assertArrayEquals(plaintext, streamed);
        int opened = opening.doFinal(array, 0, sealed, array, 0);
        assertArrayEquals(plaintext, Arrays.copyOf(array, opened));
    }

    /** Its engines are made anew on the way. */
    @Test
    void longMessageGoesThroughRoomThatTheDelegateWants() throws Exception {
        Security.insertProviderAt(new PeculiarProvider(NAME, Way.WANTS_ROOM_FOR_A_TAG), 1);
        TinyMlsProvider provider = new TinyMlsProvider();
        SecretKey key = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        Cipher sealing = Cipher.getInstance("TinyMLS", provider);
        Cipher opening = Cipher.getInstance("TinyMLS", provider);
        sealing.init(Cipher.ENCRYPT_MODE, key);
        opening.init(Cipher.DECRYPT_MODE, key);
        byte[] plaintext = new byte[(4 << 20) + 70_000];
        Arrays.fill(plaintext, (byte) 7);
        opensInPiecesAndInPlace(sealing, opening, plaintext);
    }

    @Test
    void healthSaysWhatWasPassedOver() throws Exception {
        Security.insertProviderAt(new PeculiarProvider(NAME, Way.WRONG_WHEN_LONG), 1);
        Security.addProvider(new TinyMlsProvider());
        Health health = TinyMls.health(Clock.systemUTC());
        assertTrue(health.ok(), health::toString);
        assertEquals("known-answer test of sealing failed", health.facts().get("passed over " + NAME),
                health::toString);
        assertTrue(health.facts().get("delegate").startsWith("SunJCE "), health::toString);
    }

    @Test
    void noneThatPassesIsAnErrorForGoodThatNamesAll() {
        Provider jdk = Security.getProvider("SunJCE");
        int place = 1 + List.of(Security.getProviders()).indexOf(jdk);
        Security.insertProviderAt(new PeculiarProvider(NAME, Way.WRONG_STEP), 1);
        Security.removeProvider(jdk.getName());
        TinyMlsProvider provider = new TinyMlsProvider();
        try {
            ProviderException refused =
                    assertThrows(ProviderException.class, () -> provider.getService("Cipher", "TinyMLS"));
            for (String part : List.of("error state", "tinymls.delegate", NAME + "=", "the tree's step")) {
                assertTrue(refused.getMessage().contains(part), refused.getMessage());
            }
        } finally {
            Security.insertProviderAt(jdk, place + 1);
        }
        assertThrows(ProviderException.class, () -> provider.getService("Cipher", "TinyMLS"), "for good");
    }
}
