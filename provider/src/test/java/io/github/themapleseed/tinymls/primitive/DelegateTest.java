package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 8: the lookup of the delegate never finds TinyMLS itself, wherever that stands in the
 * provider list.
 */
class DelegateTest {
    private static final String[] NEEDED = {"AES/GCM/NoPadding", "AES/ECB/NoPadding", "HmacSHA256"};

    @AfterEach
    void restoreProviders() {
        for (String name : new String[] {TinyMlsProvider.NAME, "Half", "Recorder"}) {
            Security.removeProvider(name);
        }
    }

    @Test
    void worksWhereverItStandsInTheList() throws Exception {
        int length = Security.getProviders().length;
        for (int position = 1; position <= length + 1; position++) {
            assertEquals(position, Security.insertProviderAt(new TinyMlsProvider(), position));
            Cipher cipher = Cipher.getInstance("TinyMLS");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[32], "AES"));
            byte[] message = cipher.doFinal(new byte[5]);
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(new byte[32], "AES"));
            assertEquals(5, cipher.doFinal(message).length);
            assertTrue(!Delegate.firstOtherThan(TinyMlsProvider.NAME).provider().getName().equals("TinyMLS"));
            Security.removeProvider(TinyMlsProvider.NAME);
        }
        System.out.println("positions in the provider list: " + (length + 1));
    }

    @Test
    void passesOverItsOwnNameWhateverThatOffers() {
        Provider namesake = new RecordingProvider(TinyMlsProvider.NAME);
        Security.insertProviderAt(namesake, 1);
        assertNotSame(namesake, Delegate.firstOtherThan(TinyMlsProvider.NAME).provider());
    }

    @Test
    void takesTheFirstThatOffersAllOfIt() {
        for (String lacking : NEEDED) {
            Provider half = new RecordingProvider("Half", lacking);
            Security.insertProviderAt(half, 1);
            assertNotSame(half, Delegate.firstOtherThan(TinyMlsProvider.NAME).provider(), "it lacks " + lacking);
            Security.removeProvider("Half");
        }
        Security.insertProviderAt(new RecordingProvider("Half", RecordingProvider.STEP), 1);
        Provider recorder = new RecordingProvider("Recorder");
        Security.insertProviderAt(recorder, 2);
        assertSame(recorder, Delegate.firstOtherThan(TinyMlsProvider.NAME).provider());
        assertSame(recorder, Delegate.named("Recorder").provider());
    }

    @Test
    void namedDelegateMustBeThereAndOfferAll() {
        Security.addProvider(new TinyMlsProvider());
        for (String name : new String[] {"SUN", TinyMlsProvider.NAME}) {
            ProviderException lacks = assertThrows(ProviderException.class, () -> Delegate.named(name));
            assertTrue(lacks.getMessage().contains("tinymls.delegate") && lacks.getMessage().contains(name));
            assertTrue(Arrays.stream(NEEDED).allMatch(lacks.getMessage()::contains), lacks.getMessage());
        }
        ProviderException none = assertThrows(ProviderException.class, () -> Delegate.named("NoSuch"));
        assertTrue(none.getMessage().contains("tinymls.delegate") && none.getMessage().contains("NoSuch"));
    }
}
